package dev.windlass.ledger;

import dev.windlass.kernel.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checkpoints in the formats of C2SP: tlog-checkpoint for the text, signed-note for the signature, Ed25519 (type 0x01)
 * for the key. Reading is strict: of every statement exactly one writing is accepted.
 */
final class SignedNote {
    private static final byte ED25519 = 1;
    private static final int KEY_BYTES = 32;
    private static final int KEY_HASH_BYTES = 4;
    private static final int SIGNATURE_BYTES = 64;

    /** What precedes the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final Pattern NOTE =
            Pattern.compile("(?<text>(?<origin>[^\\n]+)\\n(?<size>0|[1-9][0-9]{0,17})\\n(?<root>[A-Za-z0-9+/]{43}=)\\n)"
                    + "\\n\u2014 (?<name>[^ +\\n]+) (?<signature>[A-Za-z0-9+/=]+)\\n");
    private static final Pattern VERIFIER =
            Pattern.compile("(?<name>[^ +\\n]+)\\+(?<hash>[0-9a-f]{8})\\+(?<key>[A-Za-z0-9+/=]+)\\n?");

    private SignedNote() {}

    /** A public key with its name: what a verifier must know, and all it must know. */
    record Verifier(String name, byte[] key) {
        byte[] hash() {
            var digest = Sha256.digest();
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            digest.update(ED25519);
            return Arrays.copyOf(digest.digest(key), KEY_HASH_BYTES);
        }

        /** The key as signed-note writes it: name, hash and key joined by plus signs. */
        String text() {
            return name + "+" + HexFormat.of().formatHex(hash()) + "+" + base64(concat(new byte[] {ED25519}, key));
        }

        /** Reads what {@link #text} wrote; empty when it is anything else. */
        static Optional<Verifier> parse(String text) {
            var match = VERIFIER.matcher(text);
            if (!match.matches()) {
                return Optional.empty();
            }
            var bytes = decode(match.group("key"));
            if (bytes.length != KEY_BYTES + 1 || bytes[0] != ED25519) {
                return Optional.empty();
            }
            var verifier = new Verifier(match.group("name"), Arrays.copyOfRange(bytes, 1, bytes.length));
            return verifier.text().equals(text.strip()) ? Optional.of(verifier) : Optional.empty();
        }

        private PublicKey publicKey() throws GeneralSecurityException {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(concat(X509_PREFIX, key)));
        }
    }

    /** The 32 bytes of an Ed25519 public key. */
    static byte[] rawKey(PublicKey key) {
        var encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
    }

    static Checkpoint sign(Verifier verifier, PrivateKey key, long size, byte[] root) {
        var text = verifier.name() + "\n" + size + "\n" + base64(root) + "\n";
        try {
            var signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            var signature = base64(concat(verifier.hash(), signer.sign()));
            return new Checkpoint(
                    size, Sha256.wrap(root), text + "\n\u2014 " + verifier.name() + " " + signature + "\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the ledger's key cannot sign", e);
        }
    }

    /** The checkpoint in {@code note} when {@code verifier} made it; empty when anything is not as it was signed. */
    static Optional<Checkpoint> open(String note, Verifier verifier) {
        var match = NOTE.matcher(note);
        if (!match.matches()
                || !match.group("origin").equals(verifier.name())
                || !match.group("name").equals(verifier.name())) {
            return Optional.empty();
        }
        var root = decode(match.group("root"));
        var signed = decode(match.group("signature"));
        if (root.length != Sha256.BYTES || signed.length != KEY_HASH_BYTES + SIGNATURE_BYTES) {
            return Optional.empty();
        }
        var hash = Arrays.copyOf(signed, KEY_HASH_BYTES);
        var signature = Arrays.copyOfRange(signed, KEY_HASH_BYTES, signed.length);
        return Arrays.equals(hash, verifier.hash()) && holds(verifier, match.group("text"), signature)
                ? Optional.of(new Checkpoint(Long.parseLong(match.group("size")), Sha256.wrap(root), note))
                : Optional.empty();
    }

    private static boolean holds(Verifier verifier, String text, byte[] signature) {
        try {
            var check = Signature.getInstance("Ed25519");
            check.initVerify(verifier.publicKey());
            check.update(text.getBytes(StandardCharsets.UTF_8));
            return check.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Decodes strictly; what is not the one way to write some bytes becomes no bytes at all. */
    private static byte[] decode(String text) {
        try {
            var bytes = Base64.getDecoder().decode(text);
            return base64(bytes).equals(text) ? bytes : new byte[0];
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    private static byte[] concat(byte[] left, byte[] right) {
        return ByteBuffer.allocate(left.length + right.length)
                .put(left)
                .put(right)
                .array();
    }
}
