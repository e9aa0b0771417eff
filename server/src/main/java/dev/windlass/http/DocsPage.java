package dev.windlass.http;

import dev.windlass.kernel.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document as a page: one file, no script, nothing fetched from elsewhere. */
final class DocsPage {
    /** Only the page's own style may be used, and nothing may frame it. */
    static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Windlass API</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
                   color: light-dark(#1b1f24, #dde3ea); background: light-dark(#fff, #14181d); }
            a { color: light-dark(#0b5cad, #7ab7ff); }
            code, pre { font: 13px/1.45 ui-monospace, monospace; }
            pre { padding: .75rem; overflow-x: auto; border-radius: 6px; background: light-dark(#f3f5f7, #1d232a); }
            details { border-top: 1px solid light-dark(#dde1e6, #2c343d); padding: .4rem 0; }
            summary { cursor: pointer; }
            .method { display: inline-block; min-width: 4.5em; font-weight: 600; }
            .said { color: light-dark(#57606a, #97a3b0); }
            nav a { margin-right: 1em; }
            </style>
            </head>
            <body>
            <h1>Windlass API</h1>
            <p>Made from the routes of the running server. The same as a document:
            <a href="openapi.json">openapi.json</a> (OpenAPI 3.1). Problems follow RFC 9457: each says what happened,
            why, and what to do.</p>
            """;

    private DocsPage() {}

    static byte[] render(JsonNode document) {
        var page = new StringBuilder(HEAD);
        var byTag = new TreeMap<String, StringBuilder>();
        for (var path : document.get("paths").properties()) {
            for (var method : path.getValue().properties()) {
                var tag = method.getValue().get("tags").get(0).asString();
                operation(
                        byTag.computeIfAbsent(tag, _ -> new StringBuilder()),
                        method.getKey(),
                        path.getKey(),
                        method.getValue());
            }
        }
        page.append("<nav>");
        byTag.keySet().forEach(tag -> page.append("<a href=\"#%1$s\">%1$s</a>\n".formatted(escape(tag))));
        page.append("<a href=\"#schemas\">schemas</a></nav>\n");
        byTag.forEach((tag, operations) -> page.append("<h2 id=\"%1$s\">%1$s</h2>\n".formatted(escape(tag)))
                .append(operations));
        page.append("<h2 id=\"schemas\">schemas</h2>\n");
        for (Map.Entry<String, JsonNode> schema :
                document.get("components").get("schemas").properties()) {
            page.append("<details id=\"schema-%1$s\"><summary><code>%1$s</code></summary><pre>%2$s</pre></details>\n"
                    .formatted(escape(schema.getKey()), escape(Json.pretty(schema.getValue()))));
        }
        return page.append("</body>\n</html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void operation(StringBuilder page, String method, String path, JsonNode operation) {
        page.append(
                "<details><summary><code><span class=\"method\">%s</span>%s</code> <span class=\"said\">%s</span></summary>"
                        .formatted(
                                method.toUpperCase(Locale.ROOT),
                                escape(path),
                                escape(operation.get("summary").asString())));
        for (var part : new String[] {"parameters", "requestBody"}) {
            if (operation.has(part)) {
                page.append("<p>%s</p><pre>%s</pre>".formatted(part, escape(Json.pretty(operation.get(part)))));
            }
        }
        var answer = operation
                .get("responses")
                .get("2XX")
                .path("content")
                .path(Response.JSON)
                .path("schema");
        if (!answer.isMissingNode()) {
            page.append("<p>answer</p><pre>%s</pre>".formatted(escape(Json.pretty(answer))));
        }
        page.append("</details>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
