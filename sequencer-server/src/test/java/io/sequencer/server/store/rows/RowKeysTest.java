package io.sequencer.server.store.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

final class RowKeysTest {
    @Property
    void keysKeepTheOrder(
            @ForAll("docIds") String doc,
            @ForAll("docIds") String other,
            @ForAll @LongRange(min = 0) long number,
            @ForAll @LongRange(min = 0) long otherNumber) {
        int expected = doc.equals(other) ? Long.compare(number, otherNumber) : doc.compareTo(other);
        int found = Arrays.compareUnsigned(RowKeys.numbered(doc, number), RowKeys.numbered(other, otherNumber));
        assertThat(Integer.signum(found)).isEqualTo(Integer.signum(expected));
        assertThat(Integer.signum(Arrays.compareUnsigned(RowKeys.feed(number), RowKeys.feed(otherNumber))))
                .isEqualTo(Long.compare(number, otherNumber));
    }

    @Property
    void noRowOfAnotherDocumentStandsBetweenThoseOfOne(
            @ForAll("docIds") String doc,
            @ForAll("docIds") String other,
            @ForAll @LongRange(min = 0) long number,
            @ForAll long clientHigh,
            @ForAll long clientLow) {
        UUID client = new UUID(clientHigh, clientLow);
        for (byte[] key : new byte[][] {RowKeys.numbered(other, number), RowKeys.session(other, client)}) {
            boolean inside = Arrays.compareUnsigned(key, RowKeys.numbered(doc, 0)) >= 0
                    && Arrays.compareUnsigned(key, RowKeys.behindRowsOf(doc)) < 0;
            assertThat(inside).isEqualTo(doc.equals(other));
        }
    }

    @Property
    void theNumberIsFoundInItsKey(@ForAll("docIds") String doc, @ForAll @LongRange(min = 0) long number) {
        assertThat(RowKeys.number(RowKeys.numbered(doc, number))).isEqualTo(number);
        assertThat(RowKeys.number(RowKeys.feed(number))).isEqualTo(number);
        assertThat(RowKeys.describe(Column.OPS, RowKeys.numbered(doc, number))).isEqualTo(doc + " seq " + number);
    }

    @Property
    void namesOfAPrefixLieBelowItsEnd(@ForAll("docIds") String doc, @ForAll("docIds") String prefix) {
        byte[] name = RowKeys.named(doc);
        boolean inside = Arrays.compareUnsigned(name, RowKeys.named(prefix)) >= 0
                && Arrays.compareUnsigned(name, RowKeys.behindNames(prefix)) < 0;
        assertThat(inside).isEqualTo(doc.startsWith(prefix));
    }

    @Property(tries = 20)
    void aNameThatCouldMixUpKeysIsRefused(@ForAll("docIds") String doc) {
        assertThatIllegalArgumentException().isThrownBy(() -> RowKeys.numbered(doc + '\0', 1));
        assertThatIllegalArgumentException().isThrownBy(() -> RowKeys.numbered("", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> RowKeys.numbered(doc.repeat(256), 1));
    }

    /** Few letters, so that names often begin with each other. */
    @Provide
    Arbitrary<String> docIds() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("ab/").ofMinLength(1).ofMaxLength(4),
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .withCharRange('A', 'Z')
                        .withCharRange('0', '9')
                        .withChars("._~:/@-{}")
                        .ofMinLength(1)
                        .ofMaxLength(255));
    }
}
