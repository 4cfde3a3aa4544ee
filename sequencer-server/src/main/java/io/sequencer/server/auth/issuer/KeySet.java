package io.sequencer.server.auth.issuer;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.lang.JoseException;

/**
 * The keys of one issuer that verify tokens, by their {@code kid}. Immutable.
 *
 * <p>Each key has one algorithm, by its type: RSA of 2048 to 8192 bits RS256, P-256 ES256, Ed25519 EdDSA. Other keys of a set,
 * secret ones above all, are as if they were not there.
 */
record KeySet(Map<String, Verifying> byId) {
    /** Sets have some KiB. */
    static final int MAX_BYTES = 1 << 18;

    private static final int MAX_KEYS = 100;
    private static final int MAX_ID_UNITS = 256;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    static final KeySet NONE = new KeySet(Map.of());

    KeySet {
        byId = Map.copyOf(byId);
    }

    /** A key and the only algorithm that it is used with. */
    record Verifying(String algorithm, PublicKey key) {}

    Optional<Verifying> key(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** @throws UnusableKeysException if that is no JWKS, or none with a key that can be used */
    static KeySet parse(byte[] json) throws UnusableKeysException {
        if (json.length > MAX_BYTES) {
            throw new UnusableKeysException("more than " + MAX_BYTES + " bytes");
        }
        Map<String, Verifying> usable = new HashMap<>();
        for (Object entry : entries(json)) {
            if (entry instanceof Map<?, ?> parameters) {
                Optional<Verifying> key = usable(parameters);
                if (key.isPresent() && usable.put((String) parameters.get("kid"), key.get()) != null) {
                    throw new UnusableKeysException("two keys with the same kid");
                }
            }
        }
        if (usable.isEmpty()) {
            throw new UnusableKeysException("no key in it that verifies RS256, ES256 or EdDSA and has a kid");
        }
        return new KeySet(usable);
    }

    private static List<?> entries(byte[] json) throws UnusableKeysException {
        Object keys;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            keys = JsonUtil.parseJson(text).get("keys");
        } catch (CharacterCodingException | JoseException e) {
            throw new UnusableKeysException("no JSON object");
        }
        if (!(keys instanceof List<?> list)) {
            throw new UnusableKeysException("no list of keys in it");
        }
        if (list.size() > MAX_KEYS) {
            throw new UnusableKeysException("more than " + MAX_KEYS + " keys");
        }
        return list;
    }

    private static Optional<Verifying> usable(Map<?, ?> parameters) {
        boolean hasId = parameters.get("kid") instanceof String id && !id.isEmpty() && id.length() <= MAX_ID_UNITS;
        // A private key that was published is nobody's any more.
        boolean isPublic = !parameters.containsKey("d");
        Object use = parameters.get("use");
        Object operations = parameters.get("key_ops");
        boolean verifies = (use == null || "sig".equals(use))
                && (operations == null || (operations instanceof List<?> list && list.contains("verify")));
        if (!hasId || !isPublic || !verifies) {
            return Optional.empty();
        }
        Object said = parameters.get("alg");
        return verifying(parameters).filter(key -> said == null || key.algorithm.equals(said));
    }

    private static Optional<Verifying> verifying(Map<?, ?> parameters) {
        Map<String, Object> named = new HashMap<>();
        parameters.forEach((name, value) -> named.put(String.valueOf(name), value));
        // Certificates would have to fit the key, and say nothing here.
        named.keySet().removeIf(name -> name.startsWith("x5"));
        PublicKey key;
        try {
            key = PublicJsonWebKey.Factory.newPublicJwk(named).getPublicKey();
        } catch (JoseException | RuntimeException e) {
            // The library throws all kinds of them where numbers are none, or points are not on their curve.
            return Optional.empty();
        }
        return algorithm(named, key).map(algorithm -> new Verifying(algorithm, key));
    }

    private static Optional<String> algorithm(Map<String, Object> parameters, PublicKey key) {
        Object type = parameters.get("kty");
        Object curve = parameters.get("crv");
        if (RsaJsonWebKey.KEY_TYPE.equals(type) && key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS
                    ? Optional.of(AlgorithmIdentifiers.RSA_USING_SHA256)
                    : Optional.empty();
        }
        if (EllipticCurveJsonWebKey.KEY_TYPE.equals(type) && "P-256".equals(curve) && key instanceof ECPublicKey ec) {
            return isOnCurve(ec)
                    ? Optional.of(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
                    : Optional.empty();
        }
        return OctetKeyPairJsonWebKey.KEY_TYPE.equals(type) && "Ed25519".equals(curve)
                ? Optional.of(AlgorithmIdentifiers.EDDSA)
                : Optional.empty();
    }

    /** The library takes any two numbers for a point. */
    private static boolean isOnCurve(ECPublicKey key) {
        EllipticCurve curve = key.getParams().getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        if (x.signum() < 0 || x.compareTo(p) >= 0 || y.signum() < 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return y.pow(2).subtract(right).mod(p).signum() == 0;
    }
}
