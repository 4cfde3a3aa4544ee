package io.sequencer.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Without a node: what a client says about what it never sent. */
class SequencerClientTest {

    /** Nothing listens on it; long before an op's deadline the outcome must be there all the same. */
    private static final List<Endpoint> NOWHERE = List.of(new Endpoint("127.0.0.1", 1));

    @Test
    void aClosedSessionSendsNothingMore() {
        try (SequencerClient client = SequencerClient.connect(NOWHERE)) {
            ClientSession session = client.session("notes", "c");
            session.close();
            assertThat(soon(session.submit(0, Edits.opaque(new byte[] {1}))))
                    .isInstanceOfSatisfying(
                            Outcome.Unknown.class,
                            unknown -> assertThat(unknown.reason()).contains("closed"));
        }
    }

    @Test
    void closingASessionLeavesALaterOneOfTheSameClientAlone() {
        try (SequencerClient client = SequencerClient.connect(NOWHERE)) {
            ClientSession before = client.session("notes", "c");
            ClientSession after = client.session("notes", "c", 2);
            CompletableFuture<Outcome> outcome = after.submit(0, Edits.opaque(new byte[] {1}));
            before.close();
            soon(before.submit(0, Edits.opaque(new byte[] {1})));
            assertThat(outcome).isNotDone();
        }
    }

    @Test
    void aClosedClientAnswersWhatIsSubmitted() {
        SequencerClient client = SequencerClient.connect(NOWHERE);
        ClientSession used = client.session("notes", "c");
        CompletableFuture<Outcome> before = used.submit(0, Edits.opaque(new byte[] {1}));
        client.close();
        assertThat(soon(before)).isInstanceOf(Outcome.Unknown.class);
        assertThat(soon(used.submit(0, Edits.opaque(new byte[] {1})))).isInstanceOf(Outcome.Unknown.class);
        assertThat(soon(client.session("notes", "d").submit(0, Edits.opaque(new byte[] {1}))))
                .isInstanceOf(Outcome.Unknown.class);
    }

    private static Outcome soon(CompletableFuture<Outcome> outcome) {
        return outcome.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
