package dev.windlass.models.formats.xgboost;

import dev.windlass.models.Model;

/** Tells the two notations of a booster apart and reads either. */
public final class XgboostFormat {
    private XgboostFormat() {}

    /** Whether the first bytes are those of a JSON object. */
    public static boolean looksLikeJson(byte[] content) {
        int at = afterBlanks(content, 0);
        if (at == content.length || content[at] != '{') {
            return false;
        }
        int next = afterBlanks(content, at + 1);
        return next == content.length || content[next] == '"' || content[next] == '}';
    }

    /** Whether the first bytes are those of a UBJSON object: a brace, then the length of its first name. */
    public static boolean looksLikeUbjson(byte[] content) {
        return content.length >= 2 && content[0] == '{' && "iUIlL".indexOf(content[1]) >= 0;
    }

    private static int afterBlanks(byte[] content, int from) {
        int at = from;
        while (at < content.length && " \t\r\n".indexOf(content[at]) >= 0) {
            at++;
        }
        return at;
    }

    public static Model readJson(byte[] content) {
        try (var document = new JsonDocument(content)) {
            return new BoosterReader(document, "xgboost-json", content.length).read();
        }
    }

    public static Model readUbjson(byte[] content) {
        return new BoosterReader(new UbjsonDocument(content), "xgboost-ubjson", content.length).read();
    }
}
