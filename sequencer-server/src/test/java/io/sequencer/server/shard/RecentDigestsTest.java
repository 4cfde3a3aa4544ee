package io.sequencer.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import org.junit.jupiter.api.Test;

class RecentDigestsTest {

    private final RecentDigests digests = new RecentDigests();

    @Test
    void betweenTwoEntriesTheDigestIsThatOfTheFirst() {
        digests.restart(at(10));
        digests.add(at(12));
        digests.add(at(15));
        assertThat(digests.at(10)).contains(digest(10));
        assertThat(digests.at(11)).contains(digest(10));
        assertThat(digests.at(12)).contains(digest(12));
        assertThat(digests.at(14)).contains(digest(12));
        assertThat(digests.at(99)).contains(digest(15));
    }

    @Test
    void whatWasBeforeAStartOrAnInstallIsNotKnown() {
        digests.restart(at(10));
        digests.restart(at(20));
        assertThat(digests.at(19)).isEmpty();
        assertThat(digests.at(20)).contains(digest(20));
    }

    @Test
    void emptyStateHasTheDigestOfNothing() {
        digests.restart(AppliedRow.getDefaultInstance());
        assertThat(digests.at(0)).contains(ByteString.copyFrom(new byte[32]));
    }

    @Test
    void onlyTheNewestAreKept() {
        digests.restart(at(0));
        for (int i = 1; i <= 2 * RecentDigests.KEPT + 7; i++) {
            digests.add(at(i));
        }
        int newest = 2 * RecentDigests.KEPT + 7;
        assertThat(digests.at(newest - RecentDigests.KEPT)).isEmpty();
        for (int i = newest - RecentDigests.KEPT + 1; i <= newest; i++) {
            assertThat(digests.at(i)).contains(digest(i));
        }
    }

    private static AppliedRow at(long index) {
        return AppliedRow.newBuilder()
                .setLogIndex(index)
                .setStateDigest(digest(index))
                .build();
    }

    private static ByteString digest(long index) {
        return ByteString.copyFromUtf8("digest " + index);
    }
}
