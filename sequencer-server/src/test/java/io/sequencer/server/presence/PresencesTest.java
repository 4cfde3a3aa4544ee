package io.sequencer.server.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.Presence;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.fanout.frame.WireFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PresencesTest {
    private static final String DOC = "doc";
    private static final String ADA = "00000000-0000-0000-0000-000000000001";
    private static final String BOB = "00000000-0000-0000-0000-000000000002";
    private static final String EVE = "00000000-0000-0000-0000-000000000003";

    private final VirtualTime time = new VirtualTime();
    private final Presences presences = new Presences(
            new PresenceLimits(2, 4000, Duration.ofSeconds(30), Duration.ofMillis(50)), time, time::nanos);
    private final List<String> told = new ArrayList<>();
    private final List<String> relayed = new ArrayList<>();
    private final PresenceListener listener = frame ->
            told.add(frame.changes().stream().map(PresencesTest::sentence).reduce("", (all, one) -> all + one + ";"));
    private final Object here = new Object();
    private final Object there = new Object();

    @BeforeEach
    void start() {
        presences.tell((docId, renewed) -> renewed.forEach(presence -> relayed.add(sentence(presence))));
        presences.start();
    }

    private static String sentence(Presence presence) {
        String client = presence.getClientId().substring(35);
        return presence.hasState() ? client + "=" + presence.getState().getName() : client + " gone";
    }

    private static Presence presence(String clientId, String name) {
        return Presence.newBuilder()
                .setClientId(clientId)
                .setUser("user of " + clientId)
                .setState(PresenceState.newBuilder().setName(name))
                .build();
    }

    private void set(String clientId, String name) {
        assertThat(presences.set(DOC, presence(clientId, name), here)).isEqualTo(Presences.Outcome.SET);
    }

    @Test
    void firstChangeIsToldAtOnceAndTheNextOnesNewestFirstOncePerPause() {
        presences.listen(DOC, listener);
        set(ADA, "a");
        time.passMillis(0);
        assertThat(told).containsExactly("1=a;");
        for (int i = 0; i < 100; i++) {
            set(ADA, "a" + i);
            set(BOB, "b" + i);
        }
        time.passMillis(49);
        assertThat(told).hasSize(1);
        time.passMillis(1);
        assertThat(told).containsExactly("1=a;", "1=a99;2=b99;");
        for (int i = 0; i < 1000; i++) {
            set(ADA, "c" + i);
            time.passMillis(1);
        }
        assertThat(told).hasSizeBetween(20, 23);
    }

    @Test
    void joinerGetsEverybodyAndThenWhatChanges() {
        set(ADA, "a");
        time.passMillis(100);
        assertThat(presences.listen(DOC, listener)).containsExactly(presence(ADA, "a"));
        presences.remove(DOC, ADA, here);
        time.passMillis(100);
        assertThat(told).containsExactly("1 gone;");
        presences.stopListening(DOC, listener);
        set(ADA, "again");
        time.passMillis(100);
        assertThat(told).hasSize(1);
    }

    @Test
    void whoIsSilentForTheTtlIsGoneAndARenewalIsNoChange() {
        presences.listen(DOC, listener);
        set(ADA, "a");
        set(BOB, "b");
        for (int i = 0; i < 6; i++) {
            time.pass(Duration.ofSeconds(10));
            set(BOB, "b");
        }
        assertThat(told).containsExactly("1=a;2=b;", "1 gone;");
        assertThat(presences.of(DOC)).containsExactly(presence(BOB, "b"));
        assertThat(relayed.stream().filter("2=b"::equals))
                .as("renewals keep it alive at other nodes")
                .hasSize(6);
    }

    @Test
    void clientIsTakenAwayByWhoSetItLast() {
        set(ADA, "old connection");
        Object newer = new Object();
        assertThat(presences.set(DOC, presence(ADA, "new connection"), newer)).isEqualTo(Presences.Outcome.SET);
        presences.remove(DOC, ADA, here);
        assertThat(presences.of(DOC)).hasSize(1);
        presences.remove(DOC, ADA, newer);
        assertThat(presences.of(DOC)).isEmpty();
        assertThat(presences.count()).isZero();
    }

    @Test
    void clientIdOfAnotherUserAndOneClientTooManyAreRefused() {
        set(ADA, "a");
        Presence forged = presence(ADA, "forged").toBuilder().setUser("eve").build();
        assertThat(presences.set(DOC, forged, there)).isEqualTo(Presences.Outcome.CLIENT_ID_TAKEN);
        set(BOB, "b");
        assertThat(presences.set(DOC, presence(EVE, "e"), here)).isEqualTo(Presences.Outcome.DOCUMENT_FULL);
        set(BOB, "still");
        assertThat(presences.set("other", presence(EVE, "e"), here)).isEqualTo(Presences.Outcome.SET);
    }

    @Test
    void statesOfAllDocumentsTogetherAreBounded() {
        int held = 0;
        while (held < 100
                && presences.set("doc" + held, presence(ADA, "x".repeat(300)), here) == Presences.Outcome.SET) {
            held++;
        }
        assertThat(held).isBetween(3, 12);
        assertThat(presences.count()).isEqualTo(held);
        presences.heard("another", presence(BOB, "x".repeat(300)), there);
        assertThat(presences.of("another")).isEmpty();
        assertThat(presences.set("doc0", presence(ADA, "shorter"), here)).isEqualTo(Presences.Outcome.SET);
        presences.removeAll(here);
        assertThat(presences.bytes()).isZero();
        assertThat(presences.set("another", presence(BOB, "x".repeat(300)), here))
                .isEqualTo(Presences.Outcome.SET);
    }

    @Test
    void onlyClientsOfThisNodeAreRelayedAndNodesTakeTheirsWithThem() {
        presences.listen(DOC, listener);
        set(ADA, "a");
        presences.heard(DOC, presence(BOB, "b"), there);
        time.passMillis(100);
        assertThat(relayed).containsExactly("1=a");
        List<String> own = new ArrayList<>();
        presences.ofThisNode((docId, all) -> all.forEach(presence -> own.add(sentence(presence))));
        assertThat(own).containsExactly("1=a");
        presences.removeAll(there);
        time.passMillis(100);
        assertThat(told).containsExactly("1=a;2=b;", "2 gone;");
        assertThat(relayed).hasSize(1);
    }

    @Test
    void clientThatMovedToAnotherNodeIsNotThisOnesAnyMore() {
        set(ADA, "here");
        time.passMillis(100);
        presences.heard(DOC, presence(ADA, "there"), there);
        presences.remove(DOC, ADA, here);
        time.passMillis(100);
        assertThat(presences.of(DOC)).containsExactly(presence(ADA, "there"));
        assertThat(relayed).containsExactly("1=here", "1 gone");
    }

    @Test
    void documentNobodyIsPresentInIsForgotten() {
        presences.listen(DOC, listener);
        set(ADA, "a");
        presences.removeAll(here);
        presences.stopListening(DOC, listener);
        time.passMillis(100);
        assertThat(presences.count()).isZero();
    }

    @Test
    void frameIsTheMessageInBothFormats() throws Exception {
        List<PresenceFrame> frames = new ArrayList<>();
        presences.listen(DOC, frames::add);
        set(ADA, "a");
        time.passMillis(0);
        ServerMessage message = ServerMessage.parseFrom(frames.get(0).encoded(WireFormat.PROTO));
        assertThat(message.getPresences().getDocId()).isEqualTo(DOC);
        assertThat(message.getPresences().getChangesList()).containsExactly(presence(ADA, "a"));
        assertThat(frames.get(0).encoded(WireFormat.JSON))
                .isSameAs(frames.get(0).encoded(WireFormat.JSON));
    }
}
