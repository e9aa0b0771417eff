package dev.windlass.tracking;

import dev.windlass.http.Response;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Files as answers: streamed, and never run by a browser. */
public final class ArtifactResponses {
    private ArtifactResponses() {}

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
                .with(
                        "Content-Disposition",
                        "attachment; filename*=UTF-8''"
                                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                        .replace("+", "%20"));
    }
}
