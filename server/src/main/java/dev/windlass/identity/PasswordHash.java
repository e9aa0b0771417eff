package dev.windlass.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes of passwords: PBKDF2 with HMAC-SHA-256 and a salt for each, written {@code pbkdf2-sha256:ROUNDS:SALT:HASH}. It
 * costs a tenth of a second or more on purpose, so that a stolen table is slow to guess.
 */
final class PasswordHash {
    private static final int ROUNDS = 600_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;
    private static final String SCHEME = "pbkdf2-sha256";
    private static final int PARTS = 4;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Takes as long as any other to be compared with, and equals nothing. */
    static final String OF_NOBODY = of(Base64.getEncoder().encodeToString(random()));

    private PasswordHash() {}

    static String of(String password) {
        var salt = random();
        var base64 = Base64.getEncoder();
        return String.join(
                ":",
                SCHEME,
                Integer.toString(ROUNDS),
                base64.encodeToString(salt),
                base64.encodeToString(derived(password, salt, ROUNDS)));
    }

    static boolean matches(String password, String stored) {
        var parts = stored.split(":", -1);
        if (parts.length != PARTS || !parts[0].equals(SCHEME)) {
            return false;
        }
        var base64 = Base64.getDecoder();
        var expected = base64.decode(parts[3]);
        return MessageDigest.isEqual(expected, derived(password, base64.decode(parts[2]), Integer.parseInt(parts[1])));
    }

    private static byte[] random() {
        var bytes = new byte[SALT_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** One text may be typed as different characters that look the same; they are made the same first. */
    static byte[] bytes(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] derived(String password, byte[] salt, int rounds) {
        var normal = Normalizer.normalize(password, Normalizer.Form.NFC).toCharArray();
        var spec = new PBEKeySpec(normal, salt, rounds, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            spec.clearPassword();
        }
    }
}
