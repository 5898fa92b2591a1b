"""How a station is found in its network: DNS service discovery (RFC 6763), told to avahi. Pure."""

from xml.sax.saxutils import escape

from station.storage.identity import Station

# At most 63 bytes are possible for the name of a service: RFC 6763, 4.1.1.
_LONGEST_BYTES = 63


def announced(station: Station, port: int) -> str:
    """The services file, avahi.service(5), of a page at `port`; its TXT record tells stations of one name apart."""
    name = station.name.encode()[:_LONGEST_BYTES].decode(errors="ignore")
    return (
        '<?xml version="1.0" standalone="no"?>\n<!DOCTYPE service-group SYSTEM "avahi-service.dtd">\n'
        f"<service-group>\n  <name>{escape(name)}</name>\n  <service>\n    <type>_http._tcp</type>\n"
        f"    <port>{port}</port>\n    <txt-record>kickstation={station.id}</txt-record>\n"
        "  </service>\n</service-group>\n"
    )
