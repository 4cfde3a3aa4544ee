package io.sequencer.text;

import org.jspecify.annotations.Nullable;

/**
 * What applying an edit gave.
 *
 * @param content the document after the edit
 * @param op the edit with the text of every delete filled in from the document, so that it can be inverted
 */
public record AppliedEdit(Rope content, TextOp op) {

    /**
     * Applies {@code op} to {@code content}. Deleted text that the op already claims is replaced by what the document
     * really had.
     *
     * @throws MalformedOpException if the op reaches beyond the end ({@code BEYOND_END}) or the content would grow above
     *     {@link Rope#MAX_BYTES} ({@code LENGTH_OUT_OF_RANGE})
     */
    public static AppliedEdit apply(Rope content, TextOp op) {
        if (op.baseLengthAtLeast() > content.length()) {
            throw new MalformedOpException(
                    MalformedOpException.Flaw.BEYOND_END,
                    "the edit spans " + op.baseLengthAtLeast() + " code points, the document has " + content.length());
        }
        RopeNode root = content.root();
        @Nullable String[] texts = null;
        int position = 0;
        for (int hunk = 0; hunk < op.hunks(); hunk++) {
            position += op.retained(hunk);
            int deleted = op.deleted(hunk);
            if (deleted > 0) {
                texts = texts == null ? op.copyOfTexts() : texts;
                texts[TextOp.deletedTextAt(hunk)] = root.text(position, position + deleted);
            }
            root = RopeSplice.splice(root, position, deleted, op.inserted(hunk));
            position += op.insertedLength(hunk);
        }
        return new AppliedEdit(new Rope(root), texts == null ? op : op.withTexts(texts));
    }
}
