package dev.windlass.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MerkleTest {
    /** The entries and roots that the Certificate Transparency project publishes as its test data. */
    private static final List<String> ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void rootsAreThoseOfTheCertificateTransparencyTestData() {
        var frontier = Frontier.empty();
        assertThat(HexFormat.of().formatHex(frontier.root()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (var number = 0; number < ENTRIES.size(); number++) {
            frontier.add(Merkle.leaf(HexFormat.of().parseHex(ENTRIES.get(number))), (_, _, _) -> {});
            assertThat(HexFormat.of().formatHex(frontier.root()))
                    .as("root of %d entries", number + 1)
                    .isEqualTo(ROOTS.get(number));
        }
    }

    @Test
    void theFrontierAndTheStoredNodesSayTheSameRootAtEverySize() {
        var levels = new ArrayList<List<byte[]>>();
        var frontier = Frontier.empty();
        for (var number = 0; number < 300; number++) {
            var leaf = Merkle.leaf(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
            keep(levels, 0, number, leaf);
            frontier.add(leaf, (level, position, hash) -> keep(levels, level, position, hash));
            var size = number + 1;

            assertThat(frontier.root())
                    .as("root of %d", size)
                    .isEqualTo(
                            Merkle.root((level, position) -> levels.get(level).get((int) position), size));
            assertThat(Frontier.of(size, frontier.text()).root()).isEqualTo(frontier.root());
        }
    }

    private static void keep(List<List<byte[]>> levels, int level, long position, byte[] hash) {
        if (level == levels.size()) {
            levels.add(new ArrayList<>());
        }
        assertThat(position).isEqualTo(levels.get(level).size());
        levels.get(level).add(hash);
    }
}
