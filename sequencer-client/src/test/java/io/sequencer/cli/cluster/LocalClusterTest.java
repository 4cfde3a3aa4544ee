package io.sequencer.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {

    @Test
    void aStoppedClusterStartsNoNodeAgain(@TempDir Path directory) {
        LocalCluster cluster =
                LocalCluster.prepare(ClusterPlan.of(directory, NodePorts.free(1, new Random(7)), "no-classes"));
        LocalNode node = cluster.node("n1");
        cluster.close();
        assertThatThrownBy(() -> cluster.killAndRestart(node))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("was stopped");
        assertThat(node.handle()).isEmpty();
    }
}
