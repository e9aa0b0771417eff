package dev.windlass.webhooks;

import dev.windlass.kernel.Problem;
import dev.windlass.ledger.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the secrets of webhooks with a key that lies beside the database, so that a copy of the database alone tells
 * none of them. AES-256 in Galois/Counter Mode; a secret is bound to its webhook and cannot be moved to another.
 */
final class SecretBox {
    static final String FILE = "webhooks.key";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private SecretBox(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Opens the key of a directory, which is made when there is none. */
    static SecretBox open(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            var fresh = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(fresh);
            DurableFile.write(file, Base64.getEncoder().encodeToString(fresh) + "\n", DurableFile.OWNER_ONLY);
        }
        try {
            var key = Base64.getDecoder().decode(Files.readString(file).strip());
            if (key.length == KEY_BYTES) {
                return new SecretBox(key);
            }
        } catch (IllegalArgumentException _) {
            // Told below, as a key of the wrong length is.
        }
        throw Problem.conflict(
                "webhook-key-damaged",
                "The key that encrypts the secrets of webhooks cannot be read.",
                "'%s' is not as it was written.".formatted(FILE),
                "Restore it from a backup of the directory; or remove it, and give each webhook its secret anew.");
    }

    String encrypt(String webhook, String secret) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, webhook, nonce).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(nonce.length + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no AES-GCM", e);
        }
    }

    String decrypt(String webhook, String sealed) {
        try {
            var bytes = Base64.getDecoder().decode(sealed);
            var nonce = new byte[NONCE_BYTES];
            System.arraycopy(bytes, 0, nonce, 0, NONCE_BYTES);
            var secret =
                    cipher(Cipher.DECRYPT_MODE, webhook, nonce).doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            return new String(secret, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | RuntimeException _) {
            throw Problem.conflict(
                    "webhook-secret-unreadable",
                    "The secret of webhook %s cannot be read.".formatted(webhook),
                    "It was encrypted with another key than the one in '%s'.".formatted(FILE),
                    "Give the webhook its secret anew.");
        }
    }

    private Cipher cipher(int mode, String webhook, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(webhook.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
