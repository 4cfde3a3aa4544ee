package io.sequencer.chaos.anomaly;

import io.sequencer.chaos.history.DocumentEvent.Delivered;
import io.sequencer.chaos.history.DocumentEvent.LogRead;
import io.sequencer.chaos.history.DocumentEvent.Logged;
import io.sequencer.chaos.history.DocumentEvent.Subscribed;
import io.sequencer.chaos.history.DocumentEvent.Unsubscribed;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A history of one document that can be changed. Lists it hands out are of the moment. */
final class Scene {
    private final List<Event> events;
    private final Random random;

    Scene(List<Event> events, Random random) {
        this.events = new ArrayList<>(events);
        this.random = random;
    }

    List<Event> events() {
        return events;
    }

    void add(Event event) {
        events.add(event);
    }

    <T extends Event> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends Event> List<T> all(Class<T> type, Predicate<T> which) {
        return all(type).stream().filter(which).toList();
    }

    /** One of them; the anomaly does not fit this history if there is none. */
    <T> T any(List<T> candidates) {
        if (candidates.isEmpty()) {
            throw new DoesNotFitException();
        }
        return candidates.get(random.nextInt(candidates.size()));
    }

    <T extends Event> T any(Class<T> type, Predicate<T> which) {
        return any(all(type, which));
    }

    <T extends Event> T any(Class<T> type) {
        return any(all(type));
    }

    /** Exactly that event, not one that equals it. */
    void replace(Event old, Event by) {
        events.replaceAll(event -> event == old ? by : event);
    }

    /** Each event of the type that fits. */
    <T extends Event> void change(Class<T> type, Predicate<T> which, UnaryOperator<T> by) {
        events.replaceAll(
                event -> type.isInstance(event) && which.test(type.cast(event)) ? by.apply(type.cast(event)) : event);
    }

    /** Exactly that event. */
    void remove(Event gone) {
        events.removeIf(event -> event == gone);
    }

    <T extends Event> void remove(Class<T> type, Predicate<T> which) {
        events.removeIf(event -> type.isInstance(event) && which.test(type.cast(event)));
    }

    void insertAfter(Event place, Event added) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) == place) {
                events.add(i + 1, added);
                return;
            }
        }
        throw new IllegalArgumentException("not there: " + place);
    }

    long floor() {
        return all(LogRead.class).get(0).floor();
    }

    long head() {
        return all(LogRead.class).get(0).head();
    }

    /** The log of the first node. */
    List<Logged> log() {
        return all(Logged.class, row -> row.node().equals("n1"));
    }

    Logged at(long seq) {
        return log().get((int) seq - 1);
    }

    Map<OpId, List<Write>> attempts() {
        Map<OpId, List<Write>> attempts = new HashMap<>();
        all(Write.class)
                .forEach(write -> attempts.computeIfAbsent(write.op(), op -> new ArrayList<>())
                        .add(write));
        return attempts;
    }

    /** Ops that were sent once and acked, by number, up to a number. */
    List<Write> ackedAtOnce(long maxSeq) {
        return attempts().values().stream()
                .filter(attempts -> attempts.size() == 1)
                .map(attempts -> attempts.get(0))
                .filter(write -> write.outcome() instanceof Outcome.Acked ack && ack.seq() <= maxSeq)
                .sorted(Comparator.comparingLong(Scene::seqOf))
                .toList();
    }

    /** Logged ops whose sender never learned it. */
    List<Logged> loggedWithoutAck() {
        Map<OpId, List<Write>> attempts = attempts();
        return log().stream()
                .filter(row ->
                        attempts.get(row.op()).stream().allMatch(write -> write.outcome() instanceof Outcome.Unknown))
                .toList();
    }

    /** Subscribers, each with what it saw in order. */
    List<List<Event>> subscriptions() {
        Map<String, List<Event>> all = new HashMap<>();
        for (Event event : events) {
            if (event instanceof Subscribed e) {
                all.computeIfAbsent(e.subscriber(), name -> new ArrayList<>()).add(e);
            } else if (event instanceof Delivered e) {
                all.computeIfAbsent(e.subscriber(), name -> new ArrayList<>()).add(e);
            } else if (event instanceof Unsubscribed e) {
                all.computeIfAbsent(e.subscriber(), name -> new ArrayList<>()).add(e);
            }
        }
        return all.values().stream().toList();
    }

    /** Neighbouring deliveries of one subscriber. */
    List<List<Delivered>> neighbours() {
        List<List<Delivered>> pairs = new ArrayList<>();
        for (List<Event> seen : subscriptions()) {
            for (int i = 1; i < seen.size(); i++) {
                if (seen.get(i - 1) instanceof Delivered one && seen.get(i) instanceof Delivered two) {
                    pairs.add(List.of(one, two));
                }
            }
        }
        return pairs;
    }

    void removeSubscriptions() {
        remove(Subscribed.class, e -> true);
        remove(Delivered.class, e -> true);
        remove(Unsubscribed.class, e -> true);
    }

    static long seqOf(Write acked) {
        return ((Outcome.Acked) acked.outcome()).seq();
    }

    /** The history has nothing that the anomaly could be planted in. */
    static final class DoesNotFitException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
