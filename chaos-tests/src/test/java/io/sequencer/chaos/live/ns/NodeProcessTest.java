package io.sequencer.chaos.live.ns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.chaos.live.fault.End;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a node ends with is told, unless it is what it was told to end with. */
@DisabledOnOs(OS.WINDOWS)
class NodeProcessTest {
    private static final int SECONDS = 20;

    @TempDir
    Path directory;

    private NodeProcess shell(String script) throws Exception {
        NodeProcess process =
                new NodeProcess("n1", List.of("sh", "-c", script), directory.resolve("node.log"), Map.of());
        process.start(List.of());
        return process;
    }

    private static List<Integer> codes(NodeProcess process) {
        return process.ends().stream().map(End::code).toList();
    }

    @Test
    void anEndByItselfIsKeptThoughItIsKilledAndStartedAgain() throws Exception {
        NodeProcess process = shell("echo 'sequencer: no more'; exit 79");
        process.awaitEnd(SECONDS);
        assertThat(process.kill()).isFalse();
        process.start(List.of());
        process.awaitEnd(SECONDS);
        assertThat(process.terminate(SECONDS)).isFalse();
        List<End> ends = process.ends();
        assertThat(ends).extracting(End::code).containsExactly(79, 79);
        assertThat(ends.get(0).words()).contains("no more");
        assertThat(process.ends()).isEmpty();
    }

    @Test
    void anEndByItselfIsKeptThoughTheClusterIsTakenAway() throws Exception {
        NodeProcess process = shell("exit 71");
        process.awaitEnd(SECONDS);
        process.seal();
        assertThat(codes(process)).containsExactly(71);
    }

    @Test
    void whatWasOrderedIsNoEnd() throws Exception {
        NodeProcess process = shell("exec sleep 60");
        assertThat(process.kill()).isTrue();
        process.start(List.of());
        assertThat(process.terminate(SECONDS)).isTrue();
        assertThat(process.ends()).isEmpty();
    }

    @Test
    void anotherCodeAfterSigtermIsAnEnd() throws Exception {
        NodeProcess process = shell("trap 'exit 70' TERM; echo ready; while :; do sleep 0.05; done");
        awaitReady();
        assertThat(process.terminate(SECONDS)).isFalse();
        assertThat(codes(process)).containsExactly(70);
    }

    @Test
    void whoGoesOnAfterSigtermIsKilledAndTold() throws Exception {
        NodeProcess process = shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        awaitReady();
        assertThat(process.terminate(1)).isFalse();
        assertThat(process.ends())
                .singleElement()
                .extracting(End::words)
                .asString()
                .contains("after SIGTERM");
    }

    private void awaitReady() {
        await().until(() -> Files.readString(directory.resolve("node.log")).contains("ready"));
    }
}
