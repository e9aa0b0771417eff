package dev.windlass.http;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * The pages in the browser, served from the class path.
 *
 * <p>The pages are one program: {@code index.html} answers every path that shows a page, and the program looks at the
 * path itself. The paths are named one by one rather than caught all, so that a path nobody knows stays a problem with
 * words, also for the callers of the API.
 */
public final class WebPages {
    private static final String ROOT = "/dev/windlass/web/";
    private static final String INDEX = "index.html";

    /** First parts of the paths that show a page; router.svelte.ts names the same. */
    private static final List<String> PAGES =
            List.of("loops", "runs", "traces", "views", "alerts", "lineage", "models", "data", "ledger", "why");

    private static final String SIGN_IN = "/login";

    /** Stands in index.html: every address in the pages is relative to it. */
    private static final String BASE = "<base href=\"/\"";

    private static final List<String> FILES_AT_ROOT = List.of("favicon.svg", "theme.js");

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "woff2", "font/woff2",
            "png", "image/png");

    /** Names that the build gives; nothing else is looked for, so no path leads out of the folder. */
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+");

    /** Only the server's own files, no inline script or style, and no page may frame these. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; font-src 'self'; connect-src 'self'; frame-src 'self'; media-src 'self'; base-uri 'self'; form-action 'self';"
            + " frame-ancestors 'none'";

    /** The name of a file in this folder holds the hash of its content, so it never changes. */
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";

    private static final String ASK_EACH_TIME = "no-cache";

    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    private record PageFile(String contentType, String tag, byte[] plain, byte[] zipped) {
        static PageFile of(String contentType, byte[] bytes) {
            var zipped = zip(bytes);
            // Weak, because one file has two forms on the wire: plain and zipped.
            var tag = "W/\"" + Sha256.of(bytes).hex() + "\"";
            return new PageFile(contentType, tag, bytes, zipped.length < bytes.length ? zipped : new byte[0]);
        }

        PageFile with(String written, String other) {
            var text = new String(plain, StandardCharsets.UTF_8);
            return of(contentType, text.replace(written, other).getBytes(StandardCharsets.UTF_8));
        }
    }

    public List<Route> routes() {
        var routes = new ArrayList<Route>();
        routes.add(hidden("/", this::page));
        for (var page : PAGES) {
            routes.add(hidden("/" + page, this::page));
            routes.add(hidden("/" + page + "/{path...}", this::page));
        }
        routes.add(hidden(SIGN_IN, this::index));
        for (var name : FILES_AT_ROOT) {
            routes.add(hidden("/" + name, request -> file(request, name, ASK_EACH_TIME)));
        }
        routes.add(hidden("/assets/{name}", request -> asset(request, request.pathParam("name"))));
        return routes;
    }

    /** The files hold nothing of what is kept here, and the page to sign in needs them. */
    private static Route hidden(String path, Route.Handler handler) {
        return Route.get(path, "", Void.class, handler).needs(Access.open());
    }

    /** A page, for whoever may see one; all others are sent to sign in. */
    private Response page(Request request) {
        if (request.permissions().known()) {
            return index(request);
        }
        var back = URLEncoder.encode(request.path(), StandardCharsets.UTF_8); // the pages put the prefix before it
        return Response.noContent()
                .status(303)
                .with("Location", request.reaching(SIGN_IN) + "?to=" + back)
                .with("Cache-Control", "no-store");
    }

    /** The program of the pages, told where the paths of this server begin for the one who asks. */
    private Response index(Request request) {
        var file = files.computeIfAbsent(
                request.prefix() + "/" + INDEX,
                _ -> load(INDEX)
                        .orElseThrow(() -> noSuchFile(request))
                        .with(BASE, "<base href=\"%s\"".formatted(request.reaching("/"))));
        return answer(request, file, ASK_EACH_TIME);
    }

    private Response asset(Request request, String name) {
        if (!FILE_NAME.matcher(name).matches()) {
            throw noSuchFile(request);
        }
        return file(request, "assets/" + name, IMMUTABLE);
    }

    private Response file(Request request, String path, String caching) {
        var file = files.get(path);
        if (file == null) {
            file = load(path).orElseThrow(() -> noSuchFile(request));
            files.put(path, file);
        }
        return answer(request, file, caching);
    }

    private static Response answer(Request request, PageFile file, String caching) {
        var unchanged = request.header("if-none-match")
                .map(WebPages::tags)
                .orElse(List.of())
                .contains(file.tag);
        var zip = request.header("accept-encoding").orElse("").contains("gzip") && file.zipped.length > 0;
        var response = Response.bytes(file.contentType, zip ? file.zipped : file.plain);
        if (unchanged) {
            response = Response.bytes("", new byte[0]).status(304);
        } else if (zip) {
            response = response.with("Content-Encoding", "gzip");
        }
        return response.with("ETag", file.tag)
                .with("Cache-Control", caching)
                .with("Vary", "Accept-Encoding")
                .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Referrer-Policy", "same-origin");
    }

    private static List<String> tags(String header) {
        return Stream.of(header.split(",")).map(String::strip).toList();
    }

    private static Optional<PageFile> load(String path) {
        var contentType = CONTENT_TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (contentType == null) {
            return Optional.empty();
        }
        try (var stream = WebPages.class.getResourceAsStream(ROOT + path)) {
            if (stream == null) {
                return Optional.empty();
            }
            return Optional.of(PageFile.of(contentType, stream.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] zip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var zipping = new GZIPOutputStream(out)) {
            zipping.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static RuntimeException noSuchFile(Request request) {
        return Problem.notFound(
                "no-such-file",
                "The pages have no file '%s'.".formatted(request.reaching(request.path())),
                "It may belong to another version of Windlass.",
                "Load the page anew.");
    }
}
