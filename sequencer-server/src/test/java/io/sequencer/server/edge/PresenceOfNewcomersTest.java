package io.sequencer.server.edge;

import static org.awaitility.Awaitility.await;

import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.server.TestCluster;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.raft.NodeId;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is present, where nodes came and went. */
class PresenceOfNewcomersTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void everyMemberOfNowHearsOfEveryOther(@TempDir Path dir) throws Exception {
        try (TestCluster cluster = TestCluster.ofThree(dir)) {
            cluster.stop(2);
            int fourth = cluster.addNode(dir, Map.of());
            cluster.start(fourth, new Launch(Launch.Mode.JOIN, Optional.of(new NodeId("n3")), line -> {}, () -> false));
            int fifth = cluster.addNode(dir, Map.of());
            cluster.start(fifth, Launch.of(Launch.Mode.JOIN));
            cluster.awaitLeaders();
            try (Editor ada = joined(cluster, 0);
                    Editor bob = joined(cluster, fourth);
                    Editor cy = joined(cluster, fifth)) {
                await().atMost(TestCluster.PATIENCE).until(() -> {
                    present(ada);
                    present(bob);
                    present(cy);
                    return cluster.nodes().size() == 4
                            && allHear(cluster, 0)
                            && allHear(cluster, 1)
                            && allHear(cluster, fourth)
                            && allHear(cluster, fifth);
                });
            }
        }
    }

    private static boolean allHear(TestCluster cluster, int node) {
        return cluster.metrics(node).contains("sequencer_presences 3.0");
    }

    private static Editor joined(TestCluster cluster, int node) {
        Editor editor = new Editor(HTTP, cluster.config(node).http().port(), Editor.PROTO);
        editor.hello("user" + node);
        editor.join(Join.newBuilder().setDocId("notes").setCreateAs(DocumentMode.TEXT));
        editor.nextButCheckpoints();
        return editor;
    }

    private static void present(Editor editor) {
        editor.send(ClientMessage.newBuilder()
                .setSetPresence(SetPresence.newBuilder()
                        .setDocId("notes")
                        .setClientId(editor.clientId)
                        .setState(PresenceState.newBuilder().setName("x"))));
    }
}
