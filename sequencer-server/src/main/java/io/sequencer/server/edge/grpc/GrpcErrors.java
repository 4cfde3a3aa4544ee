package io.sequencer.server.edge.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;

/** Typed errors as gRPC states them. */
public final class GrpcErrors {
    public static final Metadata.Key<byte[]> TRAILER =
            Metadata.Key.of("sequencer-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private GrpcErrors() {}

    public static Status status(Error error) {
        return code(error.getCode()).toStatus().withDescription(error.getMessage());
    }

    public static Metadata trailers(Error error) {
        Metadata trailers = new Metadata();
        trailers.put(TRAILER, error.toByteArray());
        return trailers;
    }

    public static StatusRuntimeException exception(Error error) {
        return status(error).asRuntimeException(trailers(error));
    }

    private static Status.Code code(ErrorCode code) {
        return switch (code) {
            case MALFORMED, TOO_LARGE, INVALID_ARGUMENT, INVALID_OP, INVALID_POSITION -> Status.Code.INVALID_ARGUMENT;
            case UNSUPPORTED -> Status.Code.UNIMPLEMENTED;
            case DOCUMENT_NOT_FOUND, DOCUMENT_DELETED, USER_NOT_FOUND -> Status.Code.NOT_FOUND;
            case DOCUMENT_EXISTS, USER_EXISTS -> Status.Code.ALREADY_EXISTS;
            case COMPACTED, FUTURE_SEQ -> Status.Code.OUT_OF_RANGE;
            case PERMISSION_DENIED, ACCOUNT_DISABLED -> Status.Code.PERMISSION_DENIED;
            case UNAUTHENTICATED, TOKEN_EXPIRED, LOGIN_ENDED, WRONG_CREDENTIALS -> Status.Code.UNAUTHENTICATED;
            case UNEXPECTED_MESSAGE,
                    OUT_OF_ORDER,
                    OP_ID_REUSED,
                    STALE_BASE,
                    FUTURE_BASE,
                    BASE_BEFORE_OWN_OP,
                    BASE_MISMATCH,
                    SET_REFUSED,
                    SESSION_EXPIRED,
                    CLIENT_ID_TAKEN,
                    DOCUMENT_TOO_LARGE -> Status.Code.FAILED_PRECONDITION;
            case OVERLOADED, SLOW_CONSUMER -> Status.Code.RESOURCE_EXHAUSTED;
            case UNAVAILABLE, NODE_BEHIND, SHUTTING_DOWN -> Status.Code.UNAVAILABLE;
            case INTERNAL, ERROR_CODE_UNSPECIFIED, UNRECOGNIZED -> Status.Code.INTERNAL;
        };
    }
}
