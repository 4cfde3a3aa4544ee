package io.sequencer.server.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.CheckDigest;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.server.core.DigestMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DigestJuryTest {

    private static final ByteString GOOD = ByteString.copyFrom(new byte[32]);
    private static final ByteString BAD = ByteString.copyFromUtf8("another digest, of 32 bytes' len");

    private final Set<String> members = new TreeSet<>(List.of("a", "b", "c"));
    private final List<Command> proposed = new ArrayList<>();
    private final DigestJury jury = new DigestJury(0, "a", () -> members, proposed::add);

    @Test
    void whoAgreesSaysNothing() {
        hear("b", GOOD);
        hear("c", GOOD);
        assertThat(proposed).isEmpty();
        assertThat(jury.agreements()).isEqualTo(2);
        assertThat(jury.disputes()).isZero();
    }

    @Test
    void whoSeesADifferenceStatesItsOwnDigestOnce() {
        hear("b", BAD);
        hear("b", BAD);
        assertThat(proposed).containsExactly(statement("a", GOOD));
        assertThat(jury.disputes()).isEqualTo(1);
    }

    @Test
    void whoSeesTwoOthersDifferStatesItsOwnDigest() {
        hear("b", GOOD);
        hear("c", BAD);
        assertThat(proposed).containsExactly(statement("a", GOOD));
    }

    @Test
    void oneOtherMemberAloneStopsNobody() {
        hear("b", BAD);
        hear("a", GOOD);
        hear("c", GOOD);
        assertThat(jury.disputes()).isEqualTo(1);
    }

    @Test
    void whomMoreThanHalfContradictWithOneVoiceStops() {
        hear("b", BAD);
        assertThatThrownBy(() -> hear("c", BAD))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContainingAll("shard 0", "entry 7", "2 of 3", "'repair rejoin'");
    }

    @Test
    void manyVoicesThatDifferAmongThemselvesStopNobody() {
        hear("b", BAD);
        hear("c", ByteString.copyFromUtf8("a third digest, of 32 bytes' len"));
        assertThat(jury.disputes()).isEqualTo(1);
    }

    @Test
    void whoIsNoMemberAnyMoreHasNoVoice() {
        members.add("d");
        members.remove("c");
        hear("b", BAD);
        hear("c", BAD);
        assertThat(jury.disputes()).isEqualTo(1);
    }

    @Test
    void whoDoesNotKnowItsDigestThereIsNotJudged() {
        jury.hear(said("b", BAD), Optional.empty());
        jury.hear(said("c", BAD), Optional.empty());
        assertThat(proposed).isEmpty();
    }

    @Test
    void halfOfTheMembersAreNotMoreThanHalf() {
        members.add("d");
        hear("b", BAD);
        hear("c", BAD);
        assertThatThrownBy(() -> hear("d", BAD)).isInstanceOf(DigestMismatchException.class);
    }

    @Test
    void aCopyOfAWrongLeaderCondemnsNobody() {
        hear("b", BAD);
        jury.hear(said("c", BAD).toBuilder().setCopied(true).build(), Optional.of(GOOD));
        assertThat(jury.disputes()).isEqualTo(1);
    }

    @Test
    void aCopySaysSoUntilMoreThanHalfWithoutCopiesAgree() {
        jury.copied();
        hear("b", GOOD);
        assertThat(proposed)
                .containsExactly(Command.newBuilder()
                        .setCheckDigest(said("a", GOOD).toBuilder().setCopied(true))
                        .build());
        jury.hear(proposed.get(0).getCheckDigest(), Optional.of(GOOD));
        assertThat(jury.isCopy()).isTrue();
        hear("c", GOOD);
        assertThat(jury.isCopy()).isFalse();
    }

    @Test
    void copiesThatAllMembersAgreeWithAreConfirmed() {
        jury.copied();
        hear("b", GOOD);
        jury.hear(said("c", GOOD).toBuilder().setCopied(true).build(), Optional.of(GOOD));
        assertThat(jury.isCopy()).isTrue();
        jury.hear(proposed.get(0).getCheckDigest(), Optional.of(GOOD));
        assertThat(jury.isCopy()).isFalse();
    }

    @Test
    void whoHearsACopyStatesItsOwnDigest() {
        jury.hear(said("b", GOOD).toBuilder().setCopied(true).build(), Optional.of(GOOD));
        assertThat(proposed).containsExactly(statement("a", GOOD));
    }

    private void hear(String member, ByteString digest) {
        jury.hear(said(member, digest), Optional.of(GOOD));
    }

    private static CheckDigest said(String member, ByteString digest) {
        return statement(member, digest).getCheckDigest();
    }

    private static Command statement(String member, ByteString digest) {
        return Command.newBuilder()
                .setCheckDigest(CheckDigest.newBuilder()
                        .setMember(member)
                        .setLogIndex(7)
                        .setDigest(digest))
                .build();
    }
}
