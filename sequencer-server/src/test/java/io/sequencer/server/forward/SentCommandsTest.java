package io.sequencer.server.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.server.forward.RoutedCommand.State;
import io.sequencer.server.propose.fair.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SentCommandsTest {

    /** Against a sorted map: what is kept, in which order, and what an id finds. */
    @Property(tries = 300)
    void itIsAnOrderedMapThatForgetsWhatIsDone(
            @ForAll @Size(min = 1, max = 2_000) List<@IntRange(max = 99) Integer> choices) {
        SentCommands sent = new SentCommands();
        TreeMap<Long, RoutedCommand> model = new TreeMap<>();
        for (int choice : choices) {
            if (choice < 60) {
                RoutedCommand command = new RoutedCommand(ByteString.EMPTY, new Shares.Place(0, 0), 0);
                model.put(sent.nextId(), command);
                sent.add(command);
            } else if (choice < 95 && !model.isEmpty()) {
                List<Long> open = model.entrySet().stream()
                        .filter(e -> e.getValue().state == State.SENT)
                        .map(e -> e.getKey())
                        .toList();
                if (!open.isEmpty()) {
                    long id = open.get(choice % open.size());
                    boolean done = choice % 3 != 0;
                    sent.answered(sent.unanswered(id), done ? State.DONE : State.KEPT_OUT);
                    if (done) {
                        model.remove(id);
                    }
                    assertThat(sent.unanswered(id)).isNull();
                }
            } else if (choice < 98 && !model.isEmpty()) {
                RoutedCommand oldest = model.pollFirstEntry().getValue();
                assertThat(sent.oldest()).isSameAs(oldest);
                sent.expired(oldest);
            } else {
                List<RoutedCommand> drained = new ArrayList<>();
                sent.drain(drained::add);
                assertThat(drained).containsExactlyElementsOf(model.values());
                model.clear();
            }
            long unanswered =
                    model.values().stream().filter(c -> c.state == State.SENT).count();
            assertThat(sent.unanswered()).isEqualTo((int) unanswered);
            assertThat(sent.oldest())
                    .isSameAs(model.isEmpty() ? null : model.firstEntry().getValue());
        }
    }
}
