package io.sequencer.server.propose.fair;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
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
    void aDocumentIsHeldToItsShareWhoeverSendsToIt() {
        Shares shares = new Shares();
        int taken = 0;
        for (int source = 0; source < 900; source++) {
            taken += shares.take(shares.of(origin("d", "s" + source)), 10, ROOM - taken, 1 << 20) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(ROOM / 2);
    }

    @Test
    void bytesCountToo() {
        Shares shares = new Shares();
        Shares.Place place = shares.of(origin("d", "s"));
        assertThat(shares.take(place, 600, ROOM, 1_000)).isTrue();
        assertThat(shares.take(place, 600, ROOM - 1, 400)).isFalse();
    }
}
