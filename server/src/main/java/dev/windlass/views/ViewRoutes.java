package dev.windlass.views;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The native API of saved views. */
public final class ViewRoutes {
    private static final String VIEWS = "/api/v1/views";
    private static final String VIEW = VIEWS + "/{view}";

    private final Views views;

    public ViewRoutes(Views views) {
        this.views = views;
    }

    record ViewList(List<SavedView> views) {}

    /** What a view is to be; of one that is there, what is left out stays. */
    record ViewSettings(@Nullable String name, @Nullable String address) {}

    public List<Route> routes() {
        var own = Access.ofAccount(request ->
                views.find(id(request)).stream().map(SavedView::createdBy).toList());
        return List.of(
                Route.get(VIEWS, "The saved views, by name.", ViewList.class, this::list)
                        .needs(Access.listOf(Resource.EXPERIMENT)),
                Route.post(VIEWS, "Saves a view under a name.", ViewSettings.class, SavedView.class, this::create)
                        .needs(Access.create(Resource.EXPERIMENT)),
                Route.get(VIEW, "A saved view.", SavedView.class, request -> Response.ok(views.require(id(request))))
                        .needs(Access.to(
                                Verb.READ,
                                Resource.EXPERIMENT,
                                request -> views.find(id(request)).stream()
                                        .flatMap(view -> view.experiments().stream())
                                        .toList())),
                Route.put(VIEW, "Changes a saved view.", ViewSettings.class, SavedView.class, this::update)
                        .needs(own),
                Route.delete(VIEW, "Deletes a saved view.", this::delete).needs(own));
    }

    private Response list(Request request) {
        return Response.ok(new ViewList(views.list().stream()
                .filter(view -> view.experiments().stream()
                        .allMatch(id -> request.permissions().may(Verb.READ, Resource.EXPERIMENT, id)))
                .toList()));
    }

    private Response create(Request request) {
        var settings = request.body(ViewSettings.class);
        return Response.created(views.create(text(settings.name()), text(settings.address()), request.actor()));
    }

    private Response update(Request request) {
        var settings = request.body(ViewSettings.class);
        return Response.ok(views.update(id(request), settings.name(), settings.address(), request.actor()));
    }

    private Response delete(Request request) {
        views.delete(id(request), request.actor());
        return Response.noContent();
    }

    private static String id(Request request) {
        return request.pathParam("view");
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
