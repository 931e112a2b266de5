"""Whom a connection trusts, and which proxy it takes: the same for every channel. Nothing turns verification off."""

import contextlib
import functools
import os
import re
import ssl
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cspr_track.core.errors import ConfigurationError, Unreachable
from cspr_track.network.addresses import why_nowhere
from cspr_track.network.token import masked_url, on_this_machine


def trust_for(url: str, ca_file: Path | None = None) -> ssl.SSLContext:
    """What a connection to this address needs to judge certificates.

    Args:
        url: where it goes.
        ca_file: authorities that are trusted beside the machine's own.

    Raises:
        ConfigurationError: that file, or the one that SSL_CERT_FILE names, cannot be used.
    """
    if urlsplit(url).scheme not in ("https", "wss"):
        return trusting_nobody()
    return trusted(ca_file, os.environ.get("SSL_CERT_FILE") or None, os.environ.get("SSL_CERT_DIR") or None)


@functools.cache
def trusted(ca_file: Path | None = None, named: str | None = None, folder: str | None = None) -> ssl.SSLContext:
    """The authorities that this machine trusts; reading them takes longer than most requests, so once.

    Args:
        ca_file: trusted beside them.
        named: what SSL_CERT_FILE names; it stands in their place.
        folder: what SSL_CERT_DIR names; likewise.
    """
    if named is not None or folder is not None:
        with _told(named or folder, "SSL_CERT_FILE" if named is not None else "SSL_CERT_DIR"):
            context = _judging()
            context.load_verify_locations(cafile=named, capath=folder)
    else:
        context = _judging()
        context.load_default_certs()
        if not _trusts_anybody(context):
            import certifi  # comes with httpx

            context.load_verify_locations(certifi.where())
    if ca_file is not None:
        with _told(ca_file, "ca_file"):
            context.load_verify_locations(cafile=ca_file)
    return context


@functools.cache
def trusting_nobody() -> ssl.SSLContext:
    """For addresses without TLS: should one ask for it after all, no certificate will do."""
    return _judging()


def _judging() -> ssl.SSLContext:
    """What ``ssl.create_default_context`` makes, but no session's secrets go where SSLKEYLOGFILE says.

    Certificates and names are checked, TLS is 1.2 or newer: Python's defaults for clients, and said all the same.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = True
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if sys.version_info >= (3, 13):
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    return context


@contextlib.contextmanager
def _told(place: object, setting: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:  # ssl.SSLError is one too
        unread = isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError)
        raise ConfigurationError(
            f"the certificates of {place} ({setting}) cannot be used",
            why=error.strerror if unread else "it holds no certificate in PEM",
        ) from error


def _trusts_anybody(context: ssl.SSLContext) -> bool:
    if context.cert_store_stats()["x509_ca"]:
        return True
    folder = ssl.get_default_verify_paths().capath  # read as certificates are needed
    return folder is not None and any(Path(folder).iterdir())


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address, fit to be used; None where there is none.

    Raises:
        ConfigurationError: what the environment names is no address of a proxy.
    """
    proxy = named_proxy(url)
    if proxy is not None:
        why = None if proxy.startswith(PROXY_SCHEMES) else "it must begin with http:// or https://"
        if (why := why or why_nowhere(proxy)) is not None:
            raise unusable_proxy(proxy, why)
    return proxy


PROXY_SCHEMES = ("http://", "https://", "socks5://", "socks5h://")
"""SOCKS works where the packages for it are installed."""


def unusable_proxy(proxy: str | None, why: str) -> ConfigurationError:
    """The environment names a proxy that cannot be used; its password is told to nobody."""
    return ConfigurationError(
        "the proxy that the environment names cannot be used",
        why=f"{masked_url(proxy)}: {why.replace(proxy, masked_url(proxy))}" if proxy else why,
        hint="look at HTTPS_PROXY and ALL_PROXY; http:// and https:// proxies work",
    )


def named_proxy(url: str) -> str | None:
    """The proxy that the environment names for an address, or None; never one for this machine itself.

    ``HTTPS_PROXY`` (or ``HTTP_PROXY`` without TLS), else ``ALL_PROXY``; ``WSS_PROXY`` and ``WS_PROXY`` win for the
    WebSocket; ``NO_PROXY`` names hosts that are reached directly.
    """
    parts = urlsplit(url)
    if on_this_machine(url) or not parts.hostname:
        return None
    proxies = urllib.request.getproxies()
    if urllib.request.proxy_bypass(parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"):
        return None
    secure = parts.scheme in ("https", "wss")
    for scheme in (parts.scheme, "https" if secure else "http", "all"):
        proxy = proxies.get(scheme)
        if proxy:
            return proxy if "://" in proxy else f"http://{proxy}"  # as curl and others take it
    return None


def tls_trouble(error: BaseException, service: str, where: str) -> Unreachable | None:
    """What to tell when a connection failed because the other side could not prove who it is; None for other failures.

    Trying again mends nothing, and nothing was sent: the token and the transaction go out after the handshake.

    Args:
        error: what the library raised.
        service: who should be there.
        where: host and port.
    """
    found = _tls_error(error)
    if found is None:
        return None
    if isinstance(found, ssl.SSLCertVerificationError):
        what = f"{service} at {where} is not trusted, so nothing was sent to it"
        why = f"its certificate: {found.verify_message.rstrip('.')}"
        hint = "is the address right? somebody may stand between you and it"
        if found.verify_code in _UNKNOWN_ISSUER:
            hint = "is the address right? for an authority of your own: --ca-file FILE"
    else:
        what = f"{service} at {where} offers no safe connection, so nothing was sent to it"
        why = _TLS_WORDS.get(found.reason or "") or _PLACES.sub("", str(found.args[-1])).strip()
        hint = TLS_HINT
    trouble = Unreachable(what, service=service, retryable=False, why=why, hint=hint)
    trouble.untrusted = True
    return trouble


BROKE_OFF = "it broke off the handshake"
TLS_HINT = "is the address right? TLS 1.2 or newer is needed"
_TLS_WORDS = {
    "WRONG_VERSION_NUMBER": "it speaks no TLS there",
    "RECORD_LAYER_FAILURE": "it speaks no TLS there",
    "UNSUPPORTED_PROTOCOL": "its TLS is older than 1.2",
    "TLSV1_ALERT_PROTOCOL_VERSION": "its TLS is older than 1.2",
}
_UNKNOWN_ISSUER = (18, 19, 20, 21)
"""X509_V_ERR_*: self-signed, alone or in the chain; an issuer that is not known, or cannot be."""
_PLACES = re.compile(r"^\[[^\]]*\]|\(_ssl\.c:\d+\)$")
"""What Python's ``ssl`` puts around the words of OpenSSL."""
_NOTHING_AGAINST_IT = (
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLWantReadError,
    ssl.SSLWantWriteError,
    ssl.SSLSyscallError,
)
_BROKEN_OFF = ("UNEXPECTED_EOF_WHILE_READING", "APPLICATION_DATA_AFTER_CLOSE_NOTIFY")
"""The connection broke: nothing is said against the other side."""


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    """The error of the handshake among the causes of another."""
    for _ in range(10):
        if error is None:
            break
        if isinstance(error, ssl.SSLError) and not isinstance(error, _NOTHING_AGAINST_IT):
            return None if error.reason in _BROKEN_OFF else error
        error = error.__cause__ or error.__context__
    return None
