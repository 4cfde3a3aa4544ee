package io.sequencer.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    private static final NodeIdentity OURS = new NodeIdentity("c", "n1", 3, List.of("n1", "n2", "n3"));

    @TempDir
    Path dir;

    @Test
    void secondStartWithTheSameIdentityIsAccepted() throws Exception {
        Path data = dir.resolve("a/b");
        DataDirectory.open(data, OURS).close();
        assertThat(data.resolve("IDENTITY")).content().contains("clusterId=c\n", "nodeId=n1\n", "shards=3\n");
        DataDirectory.open(data, new NodeIdentity("c", "n1", 3, List.of("n1", "n4")))
                .close();
    }

    @Test
    void everyContradictionIsNamedAndNothingIsChanged() throws Exception {
        DataDirectory.open(dir, OURS).close();
        byte[] before = Files.readAllBytes(dir.resolve("IDENTITY"));
        CannotStartException refusal = refusal(new NodeIdentity("other", "n2", 4, List.of("n2")));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.CONTRADICTS_DATA);
        assertThat(refusal)
                .hasMessage(
                        "data directory " + dir + " belongs elsewhere: clusterId is other but the data is of cluster"
                                + " c; nodeId is n2 but the data is of node n1; shards is 4 but the cluster was made with 3:"
                                + " mend the configuration, or name another dataDir");
        assertThat(Files.readAllBytes(dir.resolve("IDENTITY"))).isEqualTo(before);
    }

    @Test
    void directoryOfSomebodyElseIsRefusedUntouched() throws Exception {
        Files.writeString(dir.resolve("thesis.tex"), "x");
        CannotStartException refusal = refusal(OURS);
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.FOREIGN_DATA);
        assertThat(refusal).hasMessageContaining("found thesis.tex");
        assertThat(dir).isDirectoryNotContaining("glob:**LOCK");
    }

    @Test
    void firstStartThatWasCutShortIsTakenUp() throws Exception {
        Files.writeString(dir.resolve("LOCK"), "");
        Files.writeString(dir.resolve("IDENTITY.tmp"), "sequ");
        DataDirectory.open(dir, OURS).close();
        assertThat(dir.resolve("IDENTITY")).exists();
    }

    @Test
    void directoryInUseIsRefusedUntilItIsReleased() throws Exception {
        try (DataDirectory open = DataDirectory.open(dir, OURS)) {
            assertThat(open.raft()).isEqualTo(dir.resolve("raft"));
            assertThat(refusal(OURS).exitCode()).isEqualTo(ExitCode.LOCKED);
        }
        DataDirectory.open(dir, OURS).close();
    }

    @Test
    void pathThatCannotBeADirectoryIsUnwritable() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");
        CannotStartException refusal =
                catchThrowableOfType(CannotStartException.class, () -> DataDirectory.open(file.resolve("data"), OURS));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNWRITABLE);
        assertThat(refusal.getMessage()).doesNotContain("\n");
    }

    @Property(tries = 300)
    void anyFlippedBitOfTheIdentityIsFound(@ForAll @IntRange(min = 0, max = 10_000) int at) {
        byte[] bytes = OURS.encoded();
        int bit = at % (bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        assertThat(NodeIdentity.decode(bytes)).isEmpty();
    }

    @Test
    void damagedIdentityStopsTheNode() throws Exception {
        DataDirectory.open(dir, OURS).close();
        Files.writeString(dir.resolve("IDENTITY"), "");
        assertThat(refusal(OURS).exitCode()).isEqualTo(ExitCode.DAMAGED);
    }

    private CannotStartException refusal(NodeIdentity identity) {
        CannotStartException refusal =
                catchThrowableOfType(CannotStartException.class, () -> DataDirectory.open(dir, identity));
        assertThat(refusal).isNotNull();
        assertThat(refusal.getMessage()).doesNotContain("\n");
        return refusal;
    }
}
