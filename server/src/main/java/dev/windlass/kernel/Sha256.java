package dev.windlass.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of some bytes, as 64 lower-case hexadecimal digits. */
public record Sha256(@JsonValue String hex) {
    /** Length of the hash itself. */
    public static final int BYTES = 32;

    @JsonCreator
    public Sha256 {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw Problem.invalid(
                    "not-a-hash",
                    "'%s' is not a SHA-256.".formatted(hex),
                    "It has 64 lower-case hexadecimal digits.",
                    "");
        }
    }

    public static Sha256 of(byte[] bytes) {
        return wrap(digest().digest(bytes));
    }

    /** The value whose 32 bytes these are. */
    public static Sha256 wrap(byte[] hash) {
        return new Sha256(HexFormat.of().formatHex(hash));
    }

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
