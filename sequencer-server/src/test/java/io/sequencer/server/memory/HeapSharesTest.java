package io.sequencer.server.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.server.config.ConfigOutcome;
import io.sequencer.server.config.ConfigReader;
import io.sequencer.server.config.NodeConfig;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeapSharesTest {
    private static final long MIB = 1 << 20;

    private static NodeConfig config(String documentBytes) {
        ConfigOutcome outcome = ConfigReader.read(
                Optional.empty(),
                Map.of(),
                Map.of(
                        "clusterId", "c",
                        "nodeId", "n1",
                        "dataDir", "data",
                        "insecure", "true",
                        "peers",
                                "[{id: n1, host: 127.0.0.1, httpPort: 1, grpcPort: 2, peerPort: 3, raftPort: 4, adminPort: 5, metricsPort: 6}]",
                        "cache.documentBytes", documentBytes));
        return ((ConfigOutcome.Valid) outcome).config();
    }

    @Test
    void whatIsKeptMustLeaveRoom() {
        assertThat(new HeapShares(384 * MIB).obstacle(config("134217728"))).isEmpty();
        assertThat(new HeapShares(384 * MIB).obstacle(config("402653184")).orElseThrow())
                .startsWith("cache.documentBytes:")
                .contains("lower cache.documentBytes, or raise -Xmx");
        assertThat(new HeapShares(40 * MIB).obstacle(config("1048576")).orElseThrow())
                .startsWith("presence.allBytes:");
    }

    @Test
    void whatWaitsIsHeldToAPartOfTheHeap() {
        HeapShares shares = new HeapShares(480 * MIB);
        assertThat(shares.waitingBytes(64 * MIB, 3)).isEqualTo(20 * MIB);
        assertThat(shares.waitingBytes(16 * MIB, 3)).isEqualTo(16 * MIB);
        assertThat(shares.waitingBytes(64 * MIB, 64)).as("an entry always fits").isEqualTo(8 * MIB);
        assertThat(shares.tailBytes(64 * MIB)).isEqualTo(30 * MIB);
    }
}
