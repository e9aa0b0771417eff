package dev.windlass.views;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
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
        return List.of(
                Route.get(VIEWS, "The saved views, by name.", ViewList.class, _ -> Response.ok(list())),
                Route.post(VIEWS, "Saves a view under a name.", ViewSettings.class, SavedView.class, this::create),
                Route.get(VIEW, "A saved view.", SavedView.class, request -> Response.ok(views.require(id(request)))),
                Route.put(VIEW, "Changes a saved view.", ViewSettings.class, SavedView.class, this::update),
                Route.delete(VIEW, "Deletes a saved view.", this::delete));
    }

    private ViewList list() {
        return new ViewList(views.list());
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
