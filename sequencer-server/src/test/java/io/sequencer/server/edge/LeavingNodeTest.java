package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Join;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.server.TestCluster;
import io.sequencer.server.core.DocId;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What editors see of nodes that stop. */
class LeavingNodeTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String DOC = "shared";

    @TempDir
    Path dir;

    @Test
    void streamsGoOnWhenTheLeaderStopsAndItsOwnEditorsAreToldToMove() throws Exception {
        try (TestCluster cluster = TestCluster.ofThree(dir)) {
            int leader = cluster.awaitLeaders().get(DocId.shard(DOC, 3));
            Editor leaving = joined(cluster, leader);
            Editor writer = joined(cluster, (leader + 1) % 3);
            Editor watcher = joined(cluster, (leader + 2) % 3);
            edit(writer, 1);
            cluster.stop(leader);

            ServerMessage last = leaving.nextButCheckpoints();
            while (!last.hasFailure()) {
                last = leaving.nextButCheckpoints();
            }
            assertThat(last.getFailure().getError().getCode()).isEqualTo(ErrorCode.SHUTTING_DOWN);
            assertThat(leaving.closeCode()).isEqualTo(CloseReason.SHUTTING_DOWN.code());

            for (int i = 2; i <= 50; i++) {
                edit(writer, i);
            }
            Copy copy = new Copy();
            while (copy.seq < 50) {
                copy.take(watcher.next());
            }
            assertThat(copy.content).hasToString("x".repeat(50));
        }
    }

    private static Editor joined(TestCluster cluster, int node) {
        Editor editor = new Editor(HTTP, cluster.config(node).http().port(), Editor.PROTO);
        editor.hello("ada");
        editor.join(Join.newBuilder().setDocId(DOC).setCreateAs(DocumentMode.TEXT));
        assertThat(editor.next().hasJoined()).isTrue();
        return editor;
    }

    /** Sends the client's next op until it is acked, as a client does whose answer was "unknown". */
    private static void edit(Editor editor, long clientSeq) {
        ServerMessage answer;
        do {
            editor.edit(DOC, clientSeq, clientSeq - 1, TextEdit.newBuilder().setInsert("x"));
            answer = editor.nextButCheckpoints();
        } while (answer.getRejected().getError().getCode() == ErrorCode.UNAVAILABLE
                || answer.getRejected().getError().getCode() == ErrorCode.OVERLOADED);
        assertThat(answer.getAck().getServerSeq()).as("%s", answer).isEqualTo(clientSeq);
    }
}
