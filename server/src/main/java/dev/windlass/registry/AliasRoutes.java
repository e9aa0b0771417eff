package dev.windlass.registry;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The native API of what aliases meant and who may move them. */
final class AliasRoutes {
    private final Registry registry;

    AliasRoutes(Registry registry) {
        this.registry = registry;
    }

    /**
     * Every move of aliases and stages.
     *
     * @param standing how things stood at the moment that was asked for; none when none was
     */
    record ModelHistory(List<AliasChange> history, List<StageChange> stages, History.@Nullable Standing standing) {}

    record Protections(List<AliasProtection> protections) {}

    record Requests(List<AliasRequest> requests) {}

    /** Why something is done. */
    record Why(@Nullable String reason) {
        String text() {
            return reason == null ? "" : reason;
        }
    }

    List<Route> routes() {
        var model = "/api/v1/models/{model}";
        var mayRead = Access.to(Verb.READ, Resource.MODEL, "model");
        var mayEdit = Access.to(Verb.EDIT, Resource.MODEL, "model");
        var mayApprove = Access.to(Verb.APPROVE, Resource.MODEL, "model");
        var mayManage = Access.to(Verb.MANAGE, Resource.MODEL, "model");
        var request = model + "/requests/{request}";
        var protection = model + "/protections/{alias}";
        return List.of(
                Route.get(
                                model + "/history",
                                "Every move of every alias and stage, and how they stood at the moment 'at'.",
                                ModelHistory.class,
                                this::history)
                        .needs(mayRead)
                        .query("alias", "at"),
                Route.get(
                                model + "/protections",
                                "The aliases that no one moves alone.",
                                Protections.class,
                                asked -> Response.ok(new Protections(aliases().protections(model(asked)))))
                        .needs(mayRead),
                Route.put(protection, "Protects an alias.", Why.class, Protections.class, this::protect)
                        .needs(mayManage),
                Route.post(
                                protection + "/end",
                                "Asks for the end of a protection, which somebody else must approve.",
                                Why.class,
                                AliasRequest.class,
                                asked -> Response.json(
                                        202,
                                        aliases()
                                                .unprotect(
                                                        model(asked),
                                                        asked.pathParam("alias"),
                                                        why(asked),
                                                        asked.actor())))
                        .needs(mayEdit),
                Route.get(
                                model + "/requests",
                                "What was asked of protected aliases, and what became of it; the newest first.",
                                Requests.class,
                                asked -> Response.ok(new Requests(aliases().requests(model(asked)))))
                        .needs(mayRead),
                Route.post(
                                request + "/approve",
                                "Does what was asked of a protected alias; whoever asked cannot approve.",
                                Why.class,
                                AliasRequest.class,
                                asked -> Response.ok(aliases()
                                        .approve(model(asked), asked.pathNumber("request"), why(asked), asked.actor())))
                        .needs(mayApprove),
                Route.post(
                                request + "/decline",
                                "Closes a request without doing it.",
                                Why.class,
                                AliasRequest.class,
                                asked -> Response.ok(aliases()
                                        .decline(model(asked), asked.pathNumber("request"), why(asked), asked.actor())))
                        .needs(mayEdit));
    }

    private ProtectedAliases aliases() {
        return registry.protectedAliases();
    }

    private static String model(Request request) {
        return request.pathParam("model");
    }

    private static String why(Request request) {
        return request.body(Why.class).text();
    }

    private Response protect(Request request) {
        return Response.ok(new Protections(
                aliases().protect(model(request), request.pathParam("alias"), why(request), request.actor())));
    }

    private Response history(Request request) {
        var model = model(request);
        var alias = request.queryParam("alias");
        var standing = request.queryParam("at").map(text -> registry.history().at(model, moment(text)));
        return Response.ok(new ModelHistory(
                registry.history().aliases(model).stream()
                        .filter(move -> alias.isEmpty() || alias.get().equals(move.alias()))
                        .toList(),
                alias.isPresent() ? List.of() : registry.history().stages(model),
                standing.map(at -> alias.isEmpty() ? at : at.of(alias.get())).orElse(null)));
    }

    /** A moment as people write it; without a zone it is of UTC, and a day means its end. */
    private static Instant moment(String text) {
        try {
            if (text.indexOf('T') < 0) {
                return LocalDate.parse(text)
                        .plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .minusMillis(1);
            }
            var zoned = text.endsWith("Z") || text.lastIndexOf('+') > 0 || text.lastIndexOf('-') > text.indexOf('T');
            return zoned
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            throw Problem.invalid(
                    "bad-moment",
                    "'%s' is no moment.".formatted(text),
                    "A day such as 2026-05-03, or a time such as 2026-05-03T14:00:00Z, is expected.",
                    "");
        }
    }
}
