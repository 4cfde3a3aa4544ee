package io.sequencer.text;

import io.sequencer.text.MalformedOpException.Flaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One edit of a whole document: keep some code points, insert text, delete code points, and so on to the end. Immutable;
 * any thread.
 *
 * <p>Always in normal form, so that equal edits are equal objects and equal bytes: no empty parts, neighbours of one kind
 * merged, an insert before the delete at the same place, nothing kept at the end.
 *
 * <p>Implementation: normal form makes an edit a list of <em>hunks</em>, each "keep r, insert s, delete d", where only
 * the first may keep nothing and none may change nothing. Three ints a hunk sit in one array and its two texts in
 * another; the usual edit has one hunk, and moving it makes a new array of three ints and nothing else.
 */
public final class TextOp {
    /** Most code points that an edit may span, insert, or leave behind; two such lengths add up without overflow. */
    public static final int MAX_LENGTH = (1 << 30) - 1;

    static final int RETAIN = 0;
    static final int INSERT = 1;
    static final int DELETE = 2;

    /** For an edit that knows no text; shorter than others of its hunks, so that it is not kept and moved for each. */
    static final @Nullable String[] NO_TEXT = new String[0];

    private static final TextOp NOOP = new TextOp(new int[0], NO_TEXT);

    private final int[] lengths;
    private final @Nullable String[] texts;
    private final int span;
    private final int delta;

    TextOp(int[] lengths, @Nullable String[] texts) {
        this.lengths = lengths;
        this.texts = texts;
        long retained = 0;
        long inserted = 0;
        long deleted = 0;
        for (int i = 0; i < lengths.length; i += 3) {
            retained += lengths[i + RETAIN];
            inserted += lengths[i + INSERT];
            deleted += lengths[i + DELETE];
        }
        this.span = Lengths.checked(retained + deleted);
        this.delta = Lengths.checked(inserted) - (int) deleted;
    }

    private TextOp(int[] lengths, @Nullable String[] texts, int span, int delta) {
        this.lengths = lengths;
        this.texts = texts;
        this.span = span;
        this.delta = delta;
    }

    /** The edit that changes nothing. */
    public static TextOp noop() {
        return NOOP;
    }

    /** Puts {@code text} before the code point at {@code position}. */
    public static TextOp insert(int position, String text) {
        return replace(position, 0, text);
    }

    /** Removes {@code count} code points from {@code position} on. */
    public static TextOp delete(int position, int count) {
        return replace(position, count, "");
    }

    /**
     * Puts {@code text} in the place of {@code count} code points from {@code position} on.
     *
     * @throws MalformedOpException for a lone surrogate, or lengths out of range
     */
    public static TextOp replace(int position, int count, String text) {
        int[] lengths = {Lengths.checked(position), Lengths.codePoints(text), Lengths.checked(count)};
        if (text.isEmpty()) {
            return count == 0 ? NOOP : new TextOp(lengths, NO_TEXT);
        }
        return new TextOp(lengths, new String[] {text, null});
    }

    /**
     * The normal form of {@code parts}: same meaning, one spelling. Parts of length zero are dropped.
     *
     * @throws MalformedOpException as {@link Builder}
     */
    public static TextOp of(List<Part> parts) {
        Builder builder = new Builder(parts.size());
        for (Part part : parts) {
            if (part instanceof Part.Retain retain) {
                builder.retain(retain.count());
            } else if (part instanceof Part.Insert insert) {
                builder.insert(insert.text());
            } else if (part instanceof Part.Delete delete) {
                builder.delete(delete.count(), delete.deleted().orElse(null));
            }
        }
        return builder.build();
    }

    /** A builder that brings its parts into normal form. */
    public static Builder builder() {
        return new Builder(1);
    }

    /** The components from the start of the document on, in normal form. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>(lengths.length);
        for (int hunk = 0; hunk < hunks(); hunk++) {
            if (retained(hunk) > 0) {
                parts.add(new Part.Retain(retained(hunk)));
            }
            if (insertedLength(hunk) > 0) {
                parts.add(new Part.Insert(inserted(hunk)));
            }
            if (deleted(hunk) > 0) {
                parts.add(new Part.Delete(deleted(hunk), Optional.ofNullable(deletedText(hunk))));
            }
        }
        return parts;
    }

    /** Whether it changes nothing. */
    public boolean isNoop() {
        return lengths.length == 0;
    }

    /** Code points from the start of the document to the end of the last change: no shorter document can take it. */
    public int baseLengthAtLeast() {
        return span;
    }

    /** Code points the document grows by; below zero when it shrinks. */
    public int lengthDelta() {
        return delta;
    }

    /** The edit that does {@code this} and then {@code next}; only for edits that were not yet sent. */
    public TextOp compose(TextOp next) {
        return Composition.compose(this, next);
    }

    /** Whether the text of every delete is known, as it is after {@link AppliedEdit#apply}. */
    public boolean isInvertible() {
        for (int hunk = 0; hunk < hunks(); hunk++) {
            if (deleted(hunk) > 0 && deletedText(hunk) == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * The edit that takes this one back.
     *
     * @throws IllegalStateException unless {@link #isInvertible()}
     */
    public TextOp invert() {
        int[] swapped = lengths.clone();
        @Nullable String[] swappedTexts = new String[2 * hunks()];
        for (int hunk = 0; hunk < hunks(); hunk++) {
            if (deleted(hunk) > 0 && deletedText(hunk) == null) {
                throw new IllegalStateException("the deleted text is not known: apply the edit first");
            }
            // Both halves of a hunk stand at one place, so taking it back is changing their roles.
            swapped[3 * hunk + INSERT] = deleted(hunk);
            swapped[3 * hunk + DELETE] = insertedLength(hunk);
            swappedTexts[insertedTextAt(hunk)] = deletedText(hunk);
            swappedTexts[deletedTextAt(hunk)] = textAt(insertedTextAt(hunk));
        }
        return isNoop() ? this : new TextOp(swapped, swappedTexts);
    }

    /** This edit with the deleted text filled in from the document it is about to be applied to. */
    public TextOp withDeletedText(Rope content) {
        return AppliedEdit.apply(content, this).op();
    }

    /** This edit without the deleted text it may know: the form in which edits are submitted. */
    public TextOp withoutDeletedText() {
        boolean insertsToo = false;
        boolean knowsAny = false;
        for (int hunk = 0; hunk < hunks(); hunk++) {
            insertsToo |= insertedLength(hunk) > 0;
            knowsAny |= deletedText(hunk) != null;
        }
        if (!knowsAny || !insertsToo) {
            return knowsAny ? withTexts(NO_TEXT) : this;
        }
        @Nullable String[] others = texts.clone();
        for (int hunk = 0; hunk < hunks(); hunk++) {
            others[deletedTextAt(hunk)] = null;
        }
        return withTexts(others);
    }

    /** The content after this edit; see {@link AppliedEdit#apply} for its errors. */
    public Rope apply(Rope content) {
        return AppliedEdit.apply(content, this).content();
    }

    /** At how many places it changes the document: what transforming it costs, in steps. */
    public int changes() {
        return hunks();
    }

    int hunks() {
        return lengths.length / 3;
    }

    int retained(int hunk) {
        return lengths[3 * hunk + RETAIN];
    }

    int insertedLength(int hunk) {
        return lengths[3 * hunk + INSERT];
    }

    int deleted(int hunk) {
        return lengths[3 * hunk + DELETE];
    }

    /** Where a hunk ends in the document before the edit, if the one before it ended at {@code base}; far, if there is none. */
    int baseEnd(int hunk, int base) {
        return hunk < hunks() ? base + retained(hunk) + deleted(hunk) : Integer.MAX_VALUE;
    }

    String inserted(int hunk) {
        String text = textAt(insertedTextAt(hunk));
        return text == null ? "" : text;
    }

    @Nullable
    String deletedText(int hunk) {
        return textAt(deletedTextAt(hunk));
    }

    private @Nullable String textAt(int index) {
        return index < texts.length ? texts[index] : null;
    }

    static int insertedTextAt(int hunk) {
        return 2 * hunk;
    }

    static int deletedTextAt(int hunk) {
        return 2 * hunk + 1;
    }

    /** Length of the component at an index that counts three to a hunk; may be 0. */
    int lengthAt(int component) {
        return lengths[component];
    }

    int components() {
        return lengths.length;
    }

    /** Two for each hunk, to be filled in and given to {@link #withTexts}. */
    @Nullable
    String[] copyOfTexts() {
        return Arrays.copyOf(texts, 2 * hunks());
    }

    /** Copies some hunks to where they begin in a target that has no texts there yet. */
    void copyHunks(int from, int to, int[] target, @Nullable CharSequence[] targetTexts, int targetHunk) {
        System.arraycopy(lengths, 3 * from, target, 3 * targetHunk, 3 * (to - from));
        if (knowsText()) {
            System.arraycopy(texts, 2 * from, targetTexts, 2 * targetHunk, 2 * (to - from));
        }
    }

    boolean knowsText() {
        return texts.length > 0;
    }

    TextOp withTexts(@Nullable String[] others) {
        return new TextOp(lengths, others, span, delta);
    }

    /** This one-hunk edit, {@code distance} further right. */
    TextOp movedBy(int distance) {
        return new TextOp(new int[] {lengths[RETAIN] + distance, lengths[INSERT], lengths[DELETE]}, texts);
    }

    /** This edit with hunk {@code hunk}, and all behind it, {@code distance} further right; they stay behind the one before. */
    TextOp movedFrom(int hunk, int distance) {
        int[] moved = lengths.clone();
        moved[3 * hunk + RETAIN] += distance;
        return new TextOp(moved, texts, Lengths.sum(span, distance), delta);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TextOp op && Arrays.equals(lengths, op.lengths) && Arrays.equals(texts, op.texts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(lengths) + Arrays.hashCode(texts);
    }

    /** The lengths of the parts; without their text, which does not belong into logs. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("TextOp[");
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] > 0) {
                out.append(out.length() > 7 ? " " : "")
                        .append("=+-".charAt(i % 3))
                        .append(lengths[i]);
            }
        }
        return out.append(']').toString();
    }

    /**
     * Takes parts in any spelling and gives the edit in normal form. Parts of length zero are ignored. For one thread.
     *
     * <p>Throws {@link MalformedOpException} for a lone surrogate, lengths out of range, and deleted text that is not as
     * long as its delete.
     */
    public static final class Builder {
        private HunkList hunks;

        private Builder(int expectedHunks) {
            this.hunks = new HunkList(expectedHunks);
        }

        /** Keeps {@code count} code points. */
        public Builder retain(int count) {
            hunks.retain(Lengths.checked(count));
            return this;
        }

        /** Puts {@code text} here. */
        public Builder insert(String text) {
            hunks.insert(text, Lengths.codePoints(text));
            return this;
        }

        /** Removes {@code count} code points. */
        public Builder delete(int count) {
            return delete(count, null);
        }

        /** Removes {@code count} code points, which are {@code deleted} if that is known. */
        public Builder delete(int count, @Nullable String deleted) {
            if (deleted != null && Lengths.codePoints(deleted) != count) {
                throw new MalformedOpException(
                        Flaw.DELETED_TEXT_MISMATCH, "deleted text is not as long as its delete of " + count);
            }
            hunks.delete(Lengths.checked(count), deleted);
            return this;
        }

        /** The edit in normal form. The builder is empty after it. */
        public TextOp build() {
            TextOp op = hunks.toOp();
            hunks = new HunkList(1); // The op may have taken the arrays.
            return op;
        }
    }
}
