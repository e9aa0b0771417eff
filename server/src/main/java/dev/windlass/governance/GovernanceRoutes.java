package dev.windlass.governance;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.ledger.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Answering for predictions and for the ledger, over HTTP. */
public final class GovernanceRoutes {
    private final Why why;
    private final Verifier verifier;

    /** Recomputes the ledger and all facts it seals. */
    public interface Verifier {
        Verification.Report verify() throws IOException;
    }

    public GovernanceRoutes(Why why, Verifier verifier) {
        this.why = why;
        this.verifier = verifier;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(
                                "/api/v1/why/{prediction}",
                                "Everything behind a prediction, which is computed again.",
                                Explanation.class,
                                request -> Response.ok(why.explain(request.pathParam("prediction"))))
                        .needs(Access.to(Verb.READ, Resource.LOOP, this::deploymentOf)),
                Route.get(
                                "/api/v1/ledger/verification",
                                "Recomputes the ledger and all that it seals.",
                                Verification.Report.class,
                                _ -> verification())
                        .needs(Access.everything(Verb.READ)));
    }

    private List<String> deploymentOf(Request request) {
        return why.deploymentOf(request.pathParam("prediction")).stream().toList();
    }

    private Response verification() {
        try {
            return Response.ok(verifier.verify());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
