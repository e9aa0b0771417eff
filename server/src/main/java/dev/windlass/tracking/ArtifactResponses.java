package dev.windlass.tracking;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Files as answers: streamed, whole or a part, and run by a browser only where they reach nothing. */
public final class ArtifactResponses {
    private static final String ETAG = "ETag";

    /**
     * A page made from a file is of an origin of its own that nobody else has: its scripts draw, and have no access to the
     * server's pages, to what the browser keeps for them, or to any address.
     */
    private static final String SANDBOX = "sandbox allow-scripts; default-src 'none';"
            + " script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:;"
            + " media-src data: blob:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private ArtifactResponses() {}

    /** A file to be looked at within one of the server's pages. */
    public static Response preview(Artifacts artifacts, String path, Request request) {
        return file(artifacts, path, request)
                .with("Content-Disposition", "inline")
                .with("Content-Security-Policy", SANDBOX)
                .with("Referrer-Policy", "no-referrer");
    }

    /** The value of Content-Disposition by which a browser keeps a file under this name. */
    static String attachment(String name) {
        return "attachment; filename*=UTF-8''"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The file at this path, or the part of it that the request asks for. */
    public static Response file(Artifacts artifacts, String path, Request request) {
        var file = artifacts.requireDated(path);
        var artifact = file.artifact();
        var tag = "\"" + artifact.sha256() + "\"";
        if (request.header("if-none-match").filter(known -> known.contains(tag)).isPresent()) {
            return Response.noContent().status(304).with(ETAG, tag);
        }
        // A part of other bytes than those that the caller has a part of already is of no use to it.
        var unchanged = request.header("if-range").map(tag::equals).orElse(true);
        var range = unchanged
                ? ByteRange.parse(request.header("range").orElse(""), artifact.bytes())
                : ByteRange.whole(artifact.bytes());
        if (range.length() == 0 && artifact.bytes() > 0) {
            return Response.text("").status(416).with("Content-Range", "bytes */%d".formatted(artifact.bytes()));
        }
        var answer = stream(artifacts, artifact, range).with(ETAG, tag).with("Last-Modified", date(file.since()));
        return range.length() == artifact.bytes()
                ? answer
                : answer.status(206)
                        .with(
                                "Content-Range",
                                "bytes %d-%d/%d"
                                        .formatted(
                                                range.first(), range.first() + range.length() - 1, artifact.bytes()));
    }

    private static Response stream(Artifacts artifacts, Artifact artifact, ByteRange range) {
        var name = artifact.path().substring(artifact.path().lastIndexOf('/') + 1);
        var guessed = URLConnection.guessContentTypeFromName(name);
        return Response.stream(guessed == null ? "application/octet-stream" : guessed, out -> {
                    try (var in = artifacts.open(artifact)) {
                        in.skipNBytes(range.first());
                        range.copy(in, out);
                    }
                })
                .with("Content-Length", String.valueOf(range.length()))
                .with("Accept-Ranges", "bytes")
                .with("Content-Disposition", attachment(name));
    }

    private static String date(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }
}
