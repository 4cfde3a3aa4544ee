package io.sequencer.text.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.text.AppliedEdit;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.replay.Traces.Trace;
import io.sequencer.text.replay.Traces.Txn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceReplayTest {

    @ParameterizedTest
    @ValueSource(strings = {"automerge-paper", "sveltecomponent"})
    void historyOfOneAuthorEndsAsItEndedAndCanBeTakenBack(String name) throws IOException {
        Trace trace = Traces.assumed(name);
        Rope start = Rope.of(trace.startContent());
        Rope content = start;
        List<TextOp> applied = new ArrayList<>();
        for (Txn txn : trace.txns()) {
            for (TextOp op : txn.ops()) {
                AppliedEdit edit = AppliedEdit.apply(content, op);
                applied.add(edit.op());
                content = edit.content();
            }
        }
        assertThat(content).hasToString(trace.endContent()).isEqualTo(Rope.of(trace.endContent()));
        for (int i = applied.size() - 1; i >= 0; i--) {
            content = applied.get(i).invert().apply(content);
        }
        assertThat(content).isEqualTo(start);
    }

    @Test
    void historyOfSeveralAuthorsAtOnceEndsAsItEnded() throws IOException {
        Trace trace = Traces.assumed("clownschool-concurrent");
        ConcurrentReplay.Result result = ConcurrentReplay.run(trace);
        assertThat(result.content()).hasToString(trace.endContent());
        assertThat(result.transforms()).isGreaterThan(1_000);
    }
}
