package dev.windlass.ledger;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * The key that signs checkpoints. Made once, in {@code ledger.key}, which only the owner may read: a line with the
 * public key, then the private key as PEM. {@code ledger.pub} has the public key alone, to be handed to auditors.
 */
record LedgerKey(SignedNote.Verifier verifier, PrivateKey key) {
    static final String FILE = "ledger.key";
    static final String PUBLIC_FILE = "ledger.pub";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int NAME_DIGITS = 16;

    static LedgerKey loadOrCreate(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            DurableFile.write(file, generate(), DurableFile.OWNER_ONLY);
        }
        var key = parse(file, Files.readString(file));
        var published = directory.resolve(PUBLIC_FILE);
        if (!Files.exists(published)) {
            DurableFile.write(published, key.verifier.text() + "\n", DurableFile.READABLE);
        }
        return key;
    }

    private static String generate() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var raw = SignedNote.rawKey(pair.getPublic());
            var name = "windlass/" + Sha256.of(raw).hex().substring(0, NAME_DIGITS);
            var pem = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
            return new SignedNote.Verifier(name, raw).text() + "\n" + BEGIN + "\n" + pem + "\n" + END + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no Ed25519", e);
        }
    }

    private static LedgerKey parse(Path file, String text) {
        var newline = text.indexOf('\n');
        var begin = text.indexOf(BEGIN);
        var end = text.indexOf(END);
        if (newline > 0 && begin > newline && end > begin) {
            var verifier = SignedNote.Verifier.parse(text.substring(0, newline));
            try {
                var encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
                var key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
                if (verifier.isPresent()) {
                    return new LedgerKey(verifier.get(), key);
                }
            } catch (GeneralSecurityException | IllegalArgumentException _) {
                // Told below, as any other damage is.
            }
        }
        throw Problem.conflict(
                "ledger-key-damaged",
                "The key that signs the ledger cannot be read.",
                "'%s' is not as it was written.".formatted(file.getFileName()),
                "Restore it from a backup of the directory.");
    }

    Checkpoint sign(long size, byte[] root) {
        return SignedNote.sign(verifier, key, size, root);
    }
}
