package io.sequencer.server.forward;

import io.sequencer.server.forward.RoutedCommand.State;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was sent on the present link, in order, by request id: a ring that forgets a done prefix. Ids go on from link to
 * link and are never used twice.
 */
final class SentCommands {
    private @Nullable RoutedCommand[] ring = new RoutedCommand[256];
    private long first = 1;
    private long next = 1;
    private int unanswered;

    /** The id of the next command to be added. */
    long nextId() {
        return next;
    }

    /** How many are in state {@code SENT}. */
    int unanswered() {
        return unanswered;
    }

    void add(RoutedCommand command) {
        if (next - first == ring.length) {
            grow();
        }
        command.state = State.SENT;
        unanswered++;
        ring[slot(next++)] = command;
    }

    /** The command that was sent under the id and is not answered yet, or null. */
    @Nullable
    RoutedCommand unanswered(long id) {
        if (id < first || id >= next) {
            return null;
        }
        RoutedCommand command = ring[slot(id)];
        return command != null && command.state == State.SENT ? command : null;
    }

    /** Records what became of a command that {@link #unanswered(long)} gave. */
    void answered(RoutedCommand command, State now) {
        command.state = now;
        unanswered--;
        forgetDone();
    }

    /** The {@link #oldest} is done without an answer; a late one is not waited for. */
    void expired(RoutedCommand oldest) {
        if (oldest.state == State.SENT) {
            unanswered--;
        }
        oldest.state = State.DONE;
        forgetDone();
    }

    /** The oldest that is not done, or null. */
    @Nullable
    RoutedCommand oldest() {
        return first == next ? null : ring[slot(first)];
    }

    /** Takes all out, oldest first; the consumer gets those that are not done. */
    void drain(Consumer<RoutedCommand> notDone) {
        while (first < next) {
            int slot = slot(first++);
            RoutedCommand command = ring[slot];
            ring[slot] = null;
            if (command != null && command.state != State.DONE) {
                notDone.accept(command);
            }
        }
        unanswered = 0;
    }

    private void forgetDone() {
        while (first < next) {
            int slot = slot(first);
            RoutedCommand command = ring[slot];
            if (command != null && command.state != State.DONE) {
                return;
            }
            ring[slot] = null;
            first++;
        }
    }

    private void grow() {
        @Nullable RoutedCommand[] old = ring;
        ring = Arrays.copyOf(old, old.length * 2);
        Arrays.fill(ring, null);
        for (long id = first; id < next; id++) {
            ring[slot(id)] = old[(int) (id & (old.length - 1))];
        }
    }

    private int slot(long id) {
        return (int) (id & (ring.length - 1));
    }
}
