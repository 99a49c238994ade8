package errstack

// firstBIOReason is the least number in bioReasons, which from 0 on would be empty for the
// most part.
const firstBIOReason = 100

// bioReasons are the reasons of the BIO library in all versions of OpenSSL: the numbers
// have never changed. 115 had its text until 1.1.1, those about TFO and 111, 112, 150
// and 151 came with 3.2.
var bioReasons = [...]string{
	100 - firstBIOReason: "accept error",
	101 - firstBIOReason: "bad fopen mode",
	102 - firstBIOReason: "length too long",
	103 - firstBIOReason: "connect error",
	104 - firstBIOReason: "transfer error",
	105 - firstBIOReason: "transfer timeout",
	106 - firstBIOReason: "tfo disabled",
	107 - firstBIOReason: "gethostbyname addr is not af inet",
	108 - firstBIOReason: "tfo no kernel support",
	109 - firstBIOReason: "unable to tfo",
	110 - firstBIOReason: "nbio connect error",
	111 - firstBIOReason: "local address not available",
	112 - firstBIOReason: "non-fatal or transient error",
	113 - firstBIOReason: "no port defined",
	115 - firstBIOReason: "null parameter",
	117 - firstBIOReason: "unable to bind socket",
	118 - firstBIOReason: "unable to create socket",
	119 - firstBIOReason: "unable to listen socket",
	120 - firstBIOReason: "uninitialized",
	121 - firstBIOReason: "unsupported method",
	122 - firstBIOReason: "WSAStartup",
	123 - firstBIOReason: "in use",
	124 - firstBIOReason: "broken pipe",
	125 - firstBIOReason: "invalid argument",
	126 - firstBIOReason: "write to read only BIO",
	128 - firstBIOReason: "no such file",
	129 - firstBIOReason: "ambiguous host or service",
	130 - firstBIOReason: "malformed host or service",
	131 - firstBIOReason: "unsupported protocol family",
	132 - firstBIOReason: "getsockname error",
	133 - firstBIOReason: "getsockname truncated address",
	134 - firstBIOReason: "getting socktype",
	135 - firstBIOReason: "invalid socket",
	136 - firstBIOReason: "listen v6 only",
	137 - firstBIOReason: "unable to keepalive",
	138 - firstBIOReason: "unable to nodelay",
	139 - firstBIOReason: "unable to reuseaddr",
	140 - firstBIOReason: "unknown info type",
	141 - firstBIOReason: "addrinfo addr is not af inet",
	142 - firstBIOReason: "lookup returned nothing",
	143 - firstBIOReason: "no accept addr or service specified",
	144 - firstBIOReason: "no hostname or service specified",
	145 - firstBIOReason: "unavailable ip family",
	146 - firstBIOReason: "unsupported ip family",
	147 - firstBIOReason: "connect timeout",
	150 - firstBIOReason: "port mismatch",
	151 - firstBIOReason: "peer address not available",
}
