"""Every client verifies certificates, whatever its address; reading the trusted ones happens once."""

import ssl

import pytest

from cspr_track.network import http


@pytest.mark.parametrize("context", [http._trusted, http._trusting_nobody])
def test_certificates_and_host_names_are_verified(context) -> None:
    found = context()
    assert found.verify_mode is ssl.CERT_REQUIRED
    assert found.check_hostname
    assert found is context()


def test_without_tls_no_certificate_is_trusted() -> None:
    assert http._trusting_nobody().cert_store_stats()["x509"] == 0
    assert http._trusted().cert_store_stats()["x509"] > 0
