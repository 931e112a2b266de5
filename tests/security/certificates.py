"""Servers that cannot prove to be who they should be, each in its own way, and those that can."""

import datetime as dt
import ssl
import warnings
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

HERE = "127.0.0.1"
NOW = dt.datetime.now(dt.UTC)


class Impostors:
    """An authority that the client was told to trust, and servers of it and of others.

    Args:
        folder: where certificates are written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
        self.file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(self.file)

    def honest(self) -> ssl.SSLContext:
        """Who it should be."""
        return self._of(self._issued(HERE))

    def wrong_host(self) -> ssl.SSLContext:
        """The certificate of another name."""
        return self._of(self._issued("api.cspr.cloud", "127.0.0.2"))

    def expired(self) -> ssl.SSLContext:
        """It was good until yesterday."""
        return self._of(self._issued(HERE, not_after=NOW - dt.timedelta(days=1)))

    def not_yet(self) -> ssl.SSLContext:
        """It will be good from tomorrow on."""
        return self._of(self._issued(HERE, not_before=NOW + dt.timedelta(days=1)))

    def self_signed(self) -> ssl.SSLContext:
        """It vouches for itself."""
        return self._context(*self._self_signed())

    def other_authority(self) -> ssl.SSLContext:
        """An authority that nobody named."""
        return self._of(trustme.CA(key_type=trustme.KeyType.ECDSA).issue_cert(HERE))

    def no_authority(self) -> ssl.SSLContext:
        """Vouched for by a certificate that may not vouch."""
        return self._context(*self._signed_by_a_server())

    def downgraded(self) -> ssl.SSLContext:
        """The right certificate over TLS 1.1."""
        context = self.honest()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        return context

    def no_cipher(self) -> ssl.SSLContext:
        """The right certificate, and nobody proves to have it: anonymous ciphers only."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("aNULL:@SECLEVEL=0")
        return context

    def plain(self) -> None:
        """No TLS at all."""

    def _issued(self, *names: str, **how: dt.datetime) -> trustme.LeafCert:
        return self._authority.issue_cert(*names, key_type=trustme.KeyType.ECDSA, **how)

    def _of(self, leaf: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        return context

    def _self_signed(self) -> tuple[bytes, ec.EllipticCurvePrivateKey]:
        key = ec.generate_private_key(ec.SECP256R1())
        return _certificate(key, _name("us"), key, _name("us")), key

    def _signed_by_a_server(self) -> tuple[bytes, ec.EllipticCurvePrivateKey]:
        """The chain: ours, a server's that signed it, the authority's that signed that one."""
        leaf = self._issued("somebody.example")
        server = x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes())
        signing = leaf.private_key_pem.bytes()
        key = ec.generate_private_key(ec.SECP256R1())
        signer = load_pem_private_key(signing, None)
        assert isinstance(signer, ec.EllipticCurvePrivateKey)
        return _certificate(key, _name("us"), signer, server.subject) + leaf.cert_chain_pems[0].bytes(), key

    def _context(self, chain: bytes, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
        file = self._folder / "chain.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(secret + chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


Impostor = Callable[[Impostors], ssl.SSLContext | None]


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    key: ec.EllipticCurvePrivateKey, subject: x509.Name, signer: ec.EllipticCurvePrivateKey, issuer: x509.Name
) -> bytes:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(NOW - dt.timedelta(days=1)).not_valid_after(NOW + dt.timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))])
    signed = builder.add_extension(names, critical=False).sign(signer, hashes.SHA256())
    return signed.public_bytes(Encoding.PEM)
