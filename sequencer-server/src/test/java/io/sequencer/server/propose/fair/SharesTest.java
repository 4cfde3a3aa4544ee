package io.sequencer.server.propose.fair;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final int ROOM = 1_000;

    private static Origin origin(String document, String source) {
        return new Origin(ByteString.copyFromUtf8(document), ByteString.copyFromUtf8(source));
    }

    @Test
    void whoHasAsMuchAsIsFreeGetsNoMoreUntilSomethingIsGivenBack() {
        Shares shares = new Shares();
        Shares.Place flood = shares.of(origin("d", "flood"));
        int taken = 0;
        while (shares.take(flood, 10, ROOM - taken, 1 << 20)) {
            taken++;
        }
        assertThat(taken).isEqualTo(ROOM / 2);
        shares.giveBack(flood, 10);
        assertThat(shares.take(flood, 10, ROOM - taken + 1, 1 << 20)).isTrue();
    }

    @Test
    void aDocumentIsHeldToItsShareAndOneOfEachSource() {
        Shares shares = new Shares();
        Shares.Place flood = shares.of(origin("d", "flood"));
        int taken = 0;
        while (shares.take(flood, 10, ROOM - taken, 1 << 20)) {
            taken++;
        }
        Shares.Place writer = shares.of(origin("d", "writer"));
        Assumptions.assumeTrue(writer.source() != flood.source());
        assertThat(shares.take(writer, 10, ROOM - taken, 1 << 20)).isTrue();
        assertThat(shares.take(writer, 10, ROOM - taken - 1, 1 << 20)).isFalse();
    }

    @Test
    void namesAreSpreadAndWhereTheyMeetDiffersFromProcessToProcess() {
        Shares one = new Shares();
        Shares other = new Shares();
        int meetInBoth = 0;
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            // Equal in every polynomial with the multiplier 31.
            Origin first = origin("xAa" + i, "anna" + i);
            Origin second = origin("xBB" + i, "c0na" + i);
            boolean meet = one.of(first).source() == one.of(second).source();
            meetInBoth += meet && other.of(first).source() == other.of(second).source() ? 1 : 0;
            places.add(one.of(first).document());
        }
        assertThat(meetInBoth).isLessThan(3);
        assertThat(places).hasSizeGreaterThan(800);
    }

    @Test
    void bytesCountToo() {
        Shares shares = new Shares();
        Shares.Place place = shares.of(origin("d", "s"));
        assertThat(shares.take(place, 600, ROOM, 1_000)).isTrue();
        assertThat(shares.take(place, 600, ROOM - 1, 400)).isFalse();
    }
}
