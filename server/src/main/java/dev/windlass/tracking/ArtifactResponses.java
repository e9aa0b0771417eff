package dev.windlass.tracking;

import dev.windlass.http.Response;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Files as answers: streamed, and run by a browser only where they reach nothing. */
public final class ArtifactResponses {
    /**
     * A page made from a file is of an origin of its own that nobody else has: its scripts draw, and have no access to the
     * server's pages, to what the browser keeps for them, or to any address.
     */
    private static final String SANDBOX = "sandbox allow-scripts; default-src 'none';"
            + " script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:;"
            + " media-src data: blob:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private ArtifactResponses() {}

    /** A file to be looked at within one of the server's pages. */
    public static Response preview(Artifacts artifacts, Artifact artifact) {
        return file(artifacts, artifact)
                .with("Content-Disposition", "inline")
                .with("Content-Security-Policy", SANDBOX)
                .with("Referrer-Policy", "no-referrer");
    }

    /** The value of Content-Disposition by which a browser keeps a file under this name. */
    static String attachment(String name) {
        return "attachment; filename*=UTF-8''"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public static Response file(Artifacts artifacts, Artifact artifact) {
        var name = artifact.path().substring(artifact.path().lastIndexOf('/') + 1);
        var guessed = URLConnection.guessContentTypeFromName(name);
        return Response.stream(guessed == null ? "application/octet-stream" : guessed, out -> {
                    try (var in = artifacts.open(artifact)) {
                        in.transferTo(out);
                    }
                })
                .with("Content-Length", String.valueOf(artifact.bytes()))
                .with("ETag", "\"" + artifact.sha256() + "\"")
                .with("Content-Disposition", attachment(name));
    }
}
