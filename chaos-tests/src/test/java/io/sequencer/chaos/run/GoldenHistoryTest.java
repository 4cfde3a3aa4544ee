package io.sequencer.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.chaos.verdict.Finding;
import io.sequencer.chaos.verdict.Invariant;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One small history for each anomaly. {@code golden/good.history} is what two clients, a reader and a subscriber saw of three ops;
 * a row says which of its lines are gone and which come in.
 */
class GoldenHistoryTest {

    @TempDir
    private Path directory;

    @Test
    void theGoodOneIsClean() throws Exception {
        Report report = HistoryCheck.check(List.of(resource("good.history")));
        assertThat(report.verdicts().findings()).isEmpty();
        assertThat(report.isConclusive()).isTrue();
        assertThat(report.ackedOps()).isEqualTo(3);
    }

    /** Which lines of the good history are not there, and which are there besides. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "number 2 is missing on n1      | DENSE                  | [\"l\",0,1,2,4,1,22,22,1,2]     | ",
                "two rows have number 2         | DENSE                  |                                | [\"l\",0,1,2,4,1,22,22,1,2]",
                "acked at 2, logged at 3        | ACKED_IS_LOGGED        | [\"w\",0,3,2,1,50,60,33,2,1,3]  | [\"w\",0,3,2,1,50,60,33,2,1,2]",
                "n1 ends at 2                   | ACKED_IS_LOGGED        | [\"o\",0,1,0,3] & [\"l\",0,1,3,3,2,33,33,2,3] | [\"o\",0,1,0,2]",
                "an acked op is nowhere         | ACKED_IS_LOGGED        |                                | [\"w\",0,4,2,1,70,80,44,3,1,3]",
                "the log has another payload    | ACKED_IS_LOGGED        | [\"w\",0,3,2,1,50,60,33,2,1,3]  | [\"w\",0,3,2,1,50,60,34,2,1,3]",
                "lost by a power cut            | DURABLE                |                                | [\"w\",0,4,2,1,70,80,44,3,1,3] & [\"n\",7,\"power-cut-all\"] & [\"B\",90,7,7,7]",
                "a second ack disagrees         | ONCE                   |                                | [\"w\",0,3,2,1,61,65,33,2,1,2]",
                "a logged op was never sent     | NOTHING_UNASKED        | [\"w\",0,3,2,1,50,60,33,2,1,3]  | ",
                "a read shows an old head       | REAL_TIME              |                                | [\"r\",0,5,1,61,62,2,1]",
                "a read is ahead of the write   | REAL_TIME              |                                | [\"r\",0,5,1,48,49,3,0]",
                "a delivery is missing          | CONTIGUOUS             | [\"d\",0,6,42,2,4,1,22]         | ",
                "a delivery is repeated         | CONTIGUOUS             |                                | [\"d\",0,6,63,3,3,2,33]",
                "an op is delivered changed     | CONTIGUOUS             | [\"d\",0,6,42,2,4,1,22]         | [\"d\",0,6,42,2,4,1,23]",
                "a snapshot has other content   | CONTIGUOUS             |                                | [\"q\",0,6,1,64,3,3,1]",
                "a resume goes back             | CONTIGUOUS             |                                | [\"s\",0,6,1,64,2]",
                "a snapshot is too old          | CONTIGUOUS             |                                | [\"t\",0,2,776] & [\"q\",0,6,1,64,3,2,776]",
                "an op comes before the join    | CONTIGUOUS             | [\"s\",0,6,1,5,0]                | ",
                "the last op never arrives      | REACHES                | [\"d\",0,6,62,3,3,2,33]         | ",
                "the last op arrives late       | REACHES                | [\"d\",0,6,62,3,3,2,33]         | [\"d\",0,6,200,3,3,2,33]",
                "stale without a floor          | STALE_ONLY_BELOW_FLOOR |                                | [\"n\",7,\"STALE_BASE\"] & [\"w\",0,4,2,1,70,80,44,2,3,7,3]",
                "accepted below the floor       | STALE_ONLY_BELOW_FLOOR |                                | [\"f\",0,1,2,3,0]",
                "n1 and n2 differ in the floor  | SAME_FLOOR             |                                | [\"f\",0,1,9,1,0] & [\"f\",0,2,9,2,0]",
                "n1 and n2 differ in the chain  | SAME_STATE             |                                | [\"h\",0,1,3,1] & [\"h\",0,2,3,2]",
                "n1 and n2 differ in the digest | SAME_STATE             |                                | [\"D\",0,1,3,1] & [\"D\",0,2,3,2]",
                "two leaders of term 1          | ONE_LEADER             |                                | [\"S\",1,1,1,0,1,1,5] & [\"S\",2,2,1,0,1,2,5]",
                "the term goes back             | ONE_LEADER             |                                | [\"S\",1,1,1,0,2,1,5] & [\"S\",2,1,2,0,1,2,5]",
                "a client shows other content   | SAME_CONTENT           |                                | [\"c\",0,4,3,778]",
            })
    void eachAnomalyIsNamed(String story, Invariant broken, String gone, String seen) throws Exception {
        String bad = Files.readString(resource("good.history"));
        for (String line : lines(gone)) {
            assertThat(bad).contains(line + "\n");
            bad = bad.replace(line + "\n", "");
        }
        for (String line : lines(seen)) {
            bad = bad.replace("[\"end\"]\n", line + "\n[\"end\"]\n");
        }
        Path file = directory.resolve("bad.history");
        Files.writeString(file, bad);

        assertThat(HistoryCheck.check(List.of(file)).verdicts().findings())
                .isNotEmpty()
                .extracting(Finding::invariant)
                .containsOnly(broken);
    }

    private static List<String> lines(String cell) {
        return cell == null ? List.of() : List.of(cell.split(" & "));
    }

    private static Path resource(String name) throws URISyntaxException, IOException {
        URL url = GoldenHistoryTest.class.getResource("/golden/" + name);
        if (url == null) {
            throw new IOException("no resource " + name);
        }
        return Path.of(url.toURI());
    }
}
