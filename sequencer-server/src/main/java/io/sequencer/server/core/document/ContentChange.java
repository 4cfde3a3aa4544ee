package io.sequencer.server.core.document;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;

/** A text op as applied, with the text it deleted, and the content after it. */
public record ContentChange(TextOp op, Rope content) {}
