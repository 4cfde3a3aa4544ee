package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.raft.NodeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Newcomers that are told something wrong, or are interrupted, or moved. */
class JoiningTest {

    private static final int SHARDS = 3;

    @TempDir
    Path dir;

    private TestCluster cluster;

    @BeforeEach
    void startThree() throws Exception {
        cluster = TestCluster.ofThree(dir);
    }

    @AfterEach
    void stopAll() {
        cluster.close();
    }

    @Test
    void replacingWhoIsNoMemberIsRefusedAndTheSameDirectoryMayJoinAfterwards() throws Exception {
        int fourth = cluster.addNode(dir, Map.of());
        CannotStartException refusal = refusal(fourth, replacing("n9", () -> false));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refusal.line()).contains("--replace=n9: no such member", "n1, n2, n3");
        assertThat(members(0)).containsExactly("n1", "n2", "n3");

        cluster.start(fourth, Launch.of(Launch.Mode.JOIN));
        assertThat(members(fourth)).containsExactly("n1", "n2", "n3", "n4");
    }

    @Test
    void joinThatIsInterruptedReplacesWhomItWasToldToWhenItGoesOn() throws Exception {
        int fourth = cluster.addNode(dir, Map.of());
        cluster.stop(1);
        cluster.stop(2);
        // Without a majority nobody can be let in.
        CannotStartException asked = refusal(fourth, replacing("n3", () -> true));
        assertThat(asked.exitCode()).isEqualTo(ExitCode.OK);
        cluster.start(1);
        cluster.awaitLeaders();
        CannotStartException other = refusal(fourth, replacing("n2", () -> false));
        assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(other.line()).contains("on its way in to replace n3");

        cluster.start(fourth, Launch.of(Launch.Mode.PLAIN));
        assertThat(members(fourth)).containsExactly("n1", "n2", "n4");
    }

    @Test
    void nodeThatMovedIsRefusedUntilItJoinsAnewAtItsNewAddress() throws Exception {
        cluster.stop(2);
        cluster.move(dir, 2);
        CannotStartException refusal = refusal(2, Launch.of(Launch.Mode.PLAIN));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.CONTRADICTS_DATA);
        assertThat(refusal.line()).contains("the members know n3 at 127.0.0.1", "repair rejoin");

        cluster.wipe(2);
        cluster.start(2, Launch.of(Launch.Mode.JOIN));
        assertThat(members(2)).containsExactly("n1", "n2", "n3");
        cluster.stop(1);
        cluster.awaitLeaders();
    }

    private static Launch replacing(String node, BooleanSupplier stopAsked) {
        return new Launch(Launch.Mode.JOIN, Optional.of(new NodeId(node)), line -> {}, stopAsked);
    }

    private CannotStartException refusal(int node, Launch launch) {
        CannotStartException refusal =
                catchThrowableOfType(CannotStartException.class, () -> cluster.start(node, launch));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    /** Those of every shard, which must be the same. */
    private List<String> members(int at) {
        for (int shard = 1; shard < SHARDS; shard++) {
            assertThat(cluster.node(at).raft().members(shard))
                    .isEqualTo(cluster.node(at).raft().members(0));
        }
        return cluster.node(at).raft().members(0).stream()
                .map(member -> member.node().value())
                .toList();
    }
}
