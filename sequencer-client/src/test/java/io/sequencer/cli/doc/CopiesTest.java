package io.sequencer.cli.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.client.Endpoint;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopiesTest {

    @Test
    void equalCopiesGiveNoFinding() {
        assertThat(findings(copies(head(5, 1), head(5, 1)))).isEmpty();
        assertThat(Copies.haveOneHead(copies(head(5, 1), head(5, 1)))).isTrue();
    }

    @Test
    void aHeadBelowAnEarlierOneIsAFinding() {
        assertThat(findings(copies(head(5, 1), head(4, 1))))
                .singleElement()
                .asString()
                .contains("op 4", "op 5");
    }

    @Test
    void aHeadAboveAnEarlierOneIsNoFindingButNoComparisonEither() {
        assertThat(findings(copies(head(5, 1), head(6, 2)))).isEmpty();
        assertThat(Copies.haveOneHead(copies(head(5, 1), head(6, 2)))).isFalse();
    }

    @Test
    void differentContentsAtOneOpAreAFinding() {
        assertThat(findings(copies(head(5, 1), head(5, 2))))
                .singleElement()
                .asString()
                .contains("contents at op 5");
    }

    private static List<String> findings(Map<Endpoint, DocumentVerdict> copies) {
        List<String> findings = new ArrayList<>();
        Copies.compare(copies, findings);
        return findings;
    }

    private static Map<Endpoint, DocumentVerdict> copies(DocumentHead... heads) {
        Map<Endpoint, DocumentVerdict> copies = new LinkedHashMap<>();
        for (DocumentHead head : heads) {
            copies.put(
                    new Endpoint("127.0.0.1", 1 + copies.size()),
                    DocumentVerdict.newBuilder().setSound(true).setHead(head).build());
        }
        return copies;
    }

    private static DocumentHead head(long seq, int crc) {
        return DocumentHead.newBuilder().setHeadSeq(seq).setCrc32C(crc).build();
    }
}
