package io.sequencer.server.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.GetAuthorsRequest;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.Ping;
import io.sequencer.proto.v1.Request;
import io.sequencer.proto.v1.Response;
import io.sequencer.server.edge.EdgeLimits;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What requests hold and when it is let go, step by step. */
class RequestsTest {
    private static final int IN_FLIGHT = EdgeLimits.defaults().connection().requestsInFlight();

    private final ManualSession client = new ManualSession();

    @AfterEach
    void everythingIsGivenBackWhenTheConnectionIsGone() {
        client.session.onClosed();
        client.settle();
        assertThat(client.permits.availablePermits()).isEqualTo(ManualSession.PERMITS);
    }

    private static Request.Builder content(long id, long seq) {
        return Request.newBuilder()
                .setId(id)
                .setContent(GetContentRequest.newBuilder()
                        .setDocId(ManualSession.DOC)
                        .setSeq(seq)
                        .setStaleOk(true));
    }

    private static Request.Builder authors(long id) {
        return Request.newBuilder()
                .setId(id)
                .setAuthors(GetAuthorsRequest.newBuilder()
                        .setDocId(ManualSession.DOC)
                        .setStaleOk(true));
    }

    private int held() {
        return ManualSession.PERMITS - client.permits.availablePermits();
    }

    @Test
    void contentThatAllShareHoldsNoPermit() {
        client.insert(10, "0123456789".repeat(10_000));
        client.ask(content(1, 0));
        client.settle();
        client.ask(content(2, 10));
        client.writable = false;
        client.settle();
        assertThat(held()).isZero();
    }

    @Test
    void pastsOfManyRequestsAreMadeOneAfterTheOther() {
        client.insert(10, "0123456789".repeat(10_000));
        for (int id = 1; id <= IN_FLIGHT; id++) {
            client.ask(content(id, 9));
        }
        client.writable = false;
        client.settle();
        assertThat(held())
                .as("nothing is begun for a client that takes nothing")
                .isZero();
        client.takeAgain();
        for (int id = 1; id <= IN_FLIGHT; id++) {
            int characters = 0;
            Response response;
            do {
                response = client.response();
                assertThat(response.getId()).isEqualTo(id);
                characters += response.getContent().getText().length();
            } while (!response.getLast());
            assertThat(characters).isEqualTo(900_000);
        }
        assertThat(held()).isZero();
    }

    @Test
    void coldContentHoldsOnePermitOfAConnection() {
        client.insert(10, "0123456789".repeat(10_000));
        client.published = false;
        for (int id = 1; id <= IN_FLIGHT; id++) {
            client.ask(content(id, 0));
        }
        client.takeUntilFirstAnswer();
        assertThat(held()).isEqualTo(1);
    }

    @Test
    void whoTakesNothingLosesItsPermitAfterATime() {
        client.insert(10, "0123456789".repeat(10_000));
        client.ask(content(1, 9));
        client.ask(content(2, 0));
        client.takeUntilFirstAnswer();
        assertThat(held()).isEqualTo(1);
        client.timers.remove().run();
        assertThat(held()).isZero();
        client.takeAgain();
        Response response = client.response();
        while (response.getId() == 2 || !response.getLast()) {
            response = client.response();
        }
        assertThat(response.getError().getCode()).isEqualTo(ErrorCode.SLOW_CONSUMER);
    }

    @Test
    void noPermitIsATypedRefusal() {
        client.insert(2, "text");
        client.permits.acquireUninterruptibly(ManualSession.PERMITS);
        client.ask(authors(1));
        client.settle();
        assertThat(client.response().getError().getCode()).isEqualTo(ErrorCode.OVERLOADED);
        client.permits.release(ManualSession.PERMITS);
    }

    @Test
    void authorsAreWorkedOutThoughTheClientTakesNothingMeanwhile() {
        client.insert(2000, "0123456789".repeat(100));
        client.ask(authors(1));
        client.stepReaders(2);
        assertThat(held()).isEqualTo(1);
        client.writable = false;
        client.settle();
        Response first = client.response();
        assertThat(first.getAuthors().getRangesCount()).isBetween(1000, 1999);
        client.takeAgain();
        Response last = client.response();
        assertThat(last.getLast()).isTrue();
        assertThat(first.getAuthors().getRangesCount() + last.getAuthors().getRangesCount())
                .isEqualTo(2000);
        assertThat(held()).isZero();
    }

    @Test
    void readThatIsRefusedGoesOutWithoutAnythingElse() {
        client.insert(1, "text");
        client.writable = false;
        client.ask(content(1, 0));
        client.settle();
        assertThat(client.nothingWentOut()).isTrue();
        client.readersRefuse = true;
        client.takeAgain();
        assertThat(client.response().getError().getCode()).isEqualTo(ErrorCode.OVERLOADED);
        client.readersRefuse = false;
        client.ask(content(1, 0));
        client.settle();
        assertThat(client.response().getContent().getText()).isEqualTo("text");
    }

    @Test
    void moreRequestsThanMayWaitAreRefusedAndNothingElseIs() {
        client.insert(1, "text");
        IntStream.rangeClosed(1, IN_FLIGHT).forEach(id -> client.ask(content(id, 0)));
        client.ask(content(99, 0));
        Response refusal = client.response();
        assertThat(refusal.getId()).isEqualTo(99);
        assertThat(refusal.getLast()).isTrue();
        assertThat(refusal.getError().getCode()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.getError().getDetails().getLimit()).isEqualTo("requests_in_flight");
        client.send(ClientMessage.newBuilder().setPing(Ping.newBuilder().setNonce(7)));
        assertThat(client.next().getPong().getNonce()).isEqualTo(7);
        assertThat(client.reading).as("the connection is read").isTrue();
    }

    @Test
    void idOfARequestThatWaitsIsNotTakenAgain() {
        client.insert(1, "text");
        client.ask(content(1, 0));
        client.ask(authors(1));
        assertThat(client.next().getFailure().getError().getCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        client.settle();
        assertThat(client.response().getContent().getText()).isEqualTo("text");
        assertThat(client.nothingWentOut()).isTrue();
    }
}
