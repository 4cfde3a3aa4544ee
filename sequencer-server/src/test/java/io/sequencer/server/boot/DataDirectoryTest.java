package io.sequencer.server.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sequencer.server.raft.Members;
import io.sequencer.server.raft.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    private static final NodeIdentity OURS = new NodeIdentity(
            new NodeIdentity.Cluster("c", "n1", 3),
            "0123456789abcdef",
            NodeIdentity.Phase.MEMBER,
            List.of(
                    Members.at(new NodeId("n1"), "0123456789abcdef", 7401),
                    Members.at(new NodeId("n2"), "fedcba9876543210", 7402)),
            Optional.of(Members.at(new NodeId("n1"), "0123456789abcdef", 7401)),
            Optional.of(new NodeId("n3")));

    @TempDir
    Path dir;

    @Test
    void secondStartWithTheSameIdentityIsAccepted() throws Exception {
        Path data = dir.resolve("a/b");
        open(data).close();
        assertThat(data.resolve("IDENTITY")).content().contains("clusterId=c\n", "nodeId=n1\n", "shards=3\n");
        try (DataDirectory again = DataDirectory.open(data, OURS.cluster(), Optional.empty())) {
            assertThat(again.identity()).isEqualTo(OURS);
            assertThat(again.identity().isFounder()).isTrue();
        }
    }

    @Test
    void onlyItsOwnerMayLookIntoItAlsoIfItWasOpenBefore() throws Exception {
        for (String before : List.of("rwxr-xr-x", "rwxrwx---", "rwx------")) {
            Path data = Files.createDirectory(dir.resolve(before));
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString(before));

            open(data).close();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void everyContradictionIsNamedAndNothingIsChanged() throws Exception {
        open(dir).close();
        byte[] before = Files.readAllBytes(dir.resolve("IDENTITY"));
        CannotStartException refusal = refusal(new NodeIdentity.Cluster("other", "n2", 4));
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
        CannotStartException refusal = refusal(OURS.cluster());
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.FOREIGN_DATA);
        assertThat(refusal).hasMessageContaining("found thesis.tex");
        assertThat(dir).isDirectoryNotContaining("glob:**LOCK");
    }

    @Test
    void firstStartThatWasCutShortIsTakenUp() throws Exception {
        Files.writeString(dir.resolve("LOCK"), "");
        Files.writeString(dir.resolve("IDENTITY.tmp"), "sequ");
        open(dir).close();
        assertThat(dir.resolve("IDENTITY")).exists();
    }

    @Test
    void startingOverThatStopsHalfWayLeavesNothingThatCanBeStarted() throws Exception {
        open(dir).close();
        Files.createDirectories(dir.resolve("raft/g"));
        // In the way of the move, as a mount or a full disk would be.
        Files.createDirectories(dir.resolve("damaged-1/raft/g"));
        assertThatThrownBy(() -> DataDirectory.startOver(dir, OURS, "1")).isInstanceOf(IOException.class);
        assertThat(dir.resolve("raft")).exists();
        assertThat(refusal(OURS.cluster()).exitCode()).isEqualTo(ExitCode.FOREIGN_DATA);
        DataDirectory.startOver(dir, OURS, "2");
        open(dir).close();
        assertThat(dir.resolve("raft")).doesNotExist();
    }

    @Test
    void logThatIsGoneIsLostOnceRaftRan() throws Exception {
        try (DataDirectory data = open(dir)) {
            data.refuseLostLog();
            data.markRan();
            assertThatThrownBy(data::refuseLostLog)
                    .isInstanceOfSatisfying(
                            CannotStartException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DAMAGED))
                    .hasMessageContaining("repair rejoin");
            Files.createDirectories(data.raft());
            Files.writeString(data.raft().resolve("cluster"), "c");
            data.refuseLostLog();
        }
    }

    @Test
    void directoryInUseIsRefusedUntilItIsReleased() throws Exception {
        try (DataDirectory open = open(dir)) {
            assertThat(open.raft()).isEqualTo(dir.resolve("raft"));
            assertThat(refusal(OURS.cluster()).exitCode()).isEqualTo(ExitCode.LOCKED);
        }
        open(dir).close();
    }

    @Test
    void pathThatCannotBeADirectoryIsUnwritable() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");
        CannotStartException refusal =
                catchThrowableOfType(CannotStartException.class, () -> open(file.resolve("data")));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNWRITABLE);
        assertThat(refusal.getMessage()).doesNotContain("\n");
    }

    @Property(tries = 300)
    void anyFlippedBitOfTheIdentityIsFound(@ForAll @IntRange(min = 0, max = 10_000) int at)
            throws CannotStartException {
        byte[] bytes = OURS.encoded();
        int bit = at % (bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        assertThat(NodeIdentity.decode(bytes)).isEmpty();
    }

    @Test
    void identityOfALaterReleaseIsNoDamage() throws Exception {
        open(dir).close();
        String body = new String(OURS.encoded(), UTF_8)
                .replace("sequencer-node=2", "sequencer-node=3")
                .replaceFirst("crc32c=.*\n$", "");
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(UTF_8));
        Files.writeString(dir.resolve("IDENTITY"), body + "crc32c=%08x\n".formatted(crc.getValue()));
        assertThat(refusal(OURS.cluster()).exitCode()).isEqualTo(ExitCode.NEWER_FORMAT);
    }

    @Test
    void damagedIdentityStopsTheNode() throws Exception {
        open(dir).close();
        Files.writeString(dir.resolve("IDENTITY"), "");
        assertThat(refusal(OURS.cluster()).exitCode()).isEqualTo(ExitCode.DAMAGED);
    }

    @Test
    void emptyDirectoryIsGivenNoIdentityUnasked() throws Exception {
        Files.createDirectory(dir.resolve("damaged-1"));
        CannotStartException refusal = catchThrowableOfType(
                CannotStartException.class, () -> DataDirectory.open(dir, OURS.cluster(), Optional.empty()));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.NO_DATA);
        assertThat(dir.resolve("IDENTITY")).doesNotExist();
    }

    private static DataDirectory open(Path path) throws CannotStartException {
        return DataDirectory.open(path, OURS.cluster(), Optional.of(OURS));
    }

    private CannotStartException refusal(NodeIdentity.Cluster cluster) {
        CannotStartException refusal = catchThrowableOfType(
                CannotStartException.class, () -> DataDirectory.open(dir, cluster, Optional.of(OURS)));
        assertThat(refusal).isNotNull();
        assertThat(refusal.getMessage()).doesNotContain("\n");
        return refusal;
    }
}
