package dev.windlass.models;

import dev.windlass.models.formats.xgboost.XgboostFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one door for model files: finds out what a file is, checks it, and returns something that predicts. */
public final class Models {
    /** Larger files are refused before they are read: a model is held in memory whole. */
    public static final int MODEL_BYTES_MAX = 512 * 1024 * 1024;

    private Models() {}

    /**
     * Reads a model file.
     *
     * @throws IOException if the file cannot be read
     * @throws ModelFormatException if it is not a model that is understood completely
     */
    public static Model read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MODEL_BYTES_MAX + 1);
            return read(content);
        }
    }

    /**
     * Reads a model that is in memory. The array is not kept.
     *
     * @throws ModelFormatException if it is not a model that is understood completely
     */
    public static Model read(byte[] content) {
        if (content.length > MODEL_BYTES_MAX) {
            throw new ModelFormatException(
                    "The model file is too large.",
                    "It has more than %d bytes.".formatted(MODEL_BYTES_MAX),
                    "Save the model as UBJSON, which is smaller, or train with fewer trees.");
        }
        if (XgboostFormat.looksLikeJson(content)) {
            return XgboostFormat.readJson(content);
        }
        if (XgboostFormat.looksLikeUbjson(content)) {
            return XgboostFormat.readUbjson(content);
        }
        throw new ModelFormatException(
                "The file is not a model that can be read here.",
                firstBytes(content),
                "Save the booster with save_model('model.ubj') or save_model('model.json') of XGBoost 1.7 or newer.");
    }

    private static String firstBytes(byte[] content) {
        if (content.length == 0) {
            return "It is empty.";
        }
        if (startsWith(content, "binf") || startsWith(content, "bs64")) {
            return "It is XGBoost's old binary form, which that library itself no longer reads.";
        }
        if (startsWith(content, "PK")) {
            return "It is a zip archive.";
        }
        if (content[0] == (byte) 0x80) {
            return "It is a Python pickle, which is code rather than data.";
        }
        return "It begins with the byte 0x%02x, and neither JSON nor UBJSON does.".formatted(content[0]);
    }

    private static boolean startsWith(byte[] content, String prefix) {
        byte[] wanted = prefix.getBytes(StandardCharsets.US_ASCII);
        return content.length >= wanted.length
                && java.util.Arrays.equals(content, 0, wanted.length, wanted, 0, wanted.length);
    }
}
