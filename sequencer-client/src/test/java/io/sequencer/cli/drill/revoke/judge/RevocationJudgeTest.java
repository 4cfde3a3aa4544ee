package io.sequencer.cli.drill.revoke.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.FeedEvent;
import io.sequencer.proto.v1.FeedPosition;
import io.sequencer.proto.v1.OpEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ada may write from log index 10 to 20 and from 30 to 40; her grants are known at times 100 and 300. */
class RevocationJudgeTest {
    private final Tenure ada = new Tenure("notes", "ada", true);
    private final CommittedLog log = new CommittedLog();
    private final List<Sighting> sightings = new ArrayList<>();
    private final List<RevocationJudge.Acked> acked = new ArrayList<>();

    @BeforeEach
    void adaIsInvitedTwice() {
        ada.begins(10, 100);
        ada.ends(20);
        ada.begins(30, 300);
        ada.ends(40);
        committed(1, "owner", 5);
        committed(2, "ada", 20);
        committed(3, "owner", 25);
        committed(4, "ada", 40);
        committed(5, "owner", 41);
        sees(2, 150);
        sees(2, 250);
        sees(3, 300);
        sees(4, 900);
        acked.add(new RevocationJudge.Acked("notes", "c-ada", 2, 2));
    }

    private void committed(long seq, String user, long logIndex) {
        log.add(FeedEvent.newBuilder()
                .setDocId("notes")
                .setPosition(FeedPosition.newBuilder().setLogIndex(logIndex))
                .setOp(OpEvent.newBuilder()
                        .setServerSeq(seq)
                        .setUser(user)
                        .setClientId("c-" + user)
                        .setClientSeq(seq))
                .build());
    }

    private void sees(long seq, long nanos) {
        sightings.add(new Sighting(ada, "stream", seq, nanos));
    }

    private List<String> findings() {
        return RevocationJudge.judge(log, List.of(ada), acked, sightings);
    }

    @Test
    void whatEndsAtTheRevocationsIndexHolds() {
        assertThat(findings()).isEmpty();
        assertThat(ada.revocations()).isEqualTo(2);
    }

    @Test
    void oneDeliveryBehindTheRevocationIsNamed() {
        sees(3, 299);
        assertThat(findings())
                .containsExactly("notes: op 3 of log index 25 was told to ada (stream), whose right ended at 20");
    }

    @Test
    void oneDeliveryBehindTheLastRevocationIsNamed() {
        sees(5, 901);
        assertThat(findings())
                .containsExactly("notes: op 5 of log index 41 was told to ada (stream), whose right ended at 40");
    }

    @Test
    void oneDeliveryBeforeTheFirstInvitationIsNamed() {
        sees(1, 99);
        assertThat(findings())
                .containsExactly("notes: op 1 of log index 5 was told to ada (stream), whose right ended at 0");
    }

    @Test
    void whatWasNeverCommittedIsNamed() {
        sees(6, 310);
        assertThat(findings()).hasSize(1).first().asString().contains("op 6");
    }

    @Test
    void oneOpBehindTheRevocationIsNamed() {
        committed(6, "ada", 42);
        assertThat(findings())
                .containsExactly("notes: op 6 of ada was accepted at log index 42, where the right was revoked");
    }

    @Test
    void oneOpBetweenTwoRightsIsNamed() {
        Tenure grace = new Tenure("notes", "ada", true);
        grace.begins(10, 100);
        grace.ends(19);
        assertThat(RevocationJudge.judge(log, List.of(grace), acked, List.of()))
                .contains("notes: op 2 of ada was accepted at log index 20, where the right was revoked");
    }

    @Test
    void oneOpOfAReaderIsNamed() {
        Tenure reader = new Tenure("notes", "owner", false);
        reader.begins(0, 0);
        assertThat(RevocationJudge.judge(log, List.of(reader), acked, List.of()))
                .hasSize(3);
    }

    @Test
    void anAckedOpThatIsNotThereIsNamed() {
        acked.add(new RevocationJudge.Acked("notes", "c-ada", 3, 3));
        acked.add(new RevocationJudge.Acked("notes", "c-ada", 9, 9));
        assertThat(findings())
                .containsExactly(
                        "notes: an op that was acked with number 3 does not stand there",
                        "notes: an op that was acked with number 9 does not stand there");
    }

    @Test
    void aNumberThatWasAckedTwiceIsNamed() {
        acked.add(new RevocationJudge.Acked("notes", "c-owner", 2, 2));
        assertThat(findings()).contains("notes: number 2 was acked twice");
    }

    @Test
    void aGapInTheFeedIsNamed() {
        committed(7, "owner", 50);
        assertThat(findings()).containsExactly("notes: op 7 follows op 5 in the change feed");
    }
}
