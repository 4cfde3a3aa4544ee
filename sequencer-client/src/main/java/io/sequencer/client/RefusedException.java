package io.sequencer.client;

import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;

/** A read or an administrative request was refused; sending it again does not help. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Error error;

    public RefusedException(Error error) {
        super(error.getCode() + ": " + error.getMessage());
        this.error = error;
    }

    public ErrorCode code() {
        return error.getCode();
    }

    public Error error() {
        return error;
    }
}
