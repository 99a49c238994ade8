package errstack

// The reasons of the BIO library, for [errors.Is]. The numbers have never changed; the
// versions of OpenSSL differ in which of them they have. They are constants, so that no
// program can change them for another.
//
// Corresponds to the BIO_R_ numbers of openssl/bioerr.h, packed as in OpenSSL 3.x.
const (
	ErrAcceptError                  Code = 0x10000064 // BIO_R_ACCEPT_ERROR
	ErrBadFopenMode                 Code = 0x10000065 // BIO_R_BAD_FOPEN_MODE
	ErrLengthTooLong                Code = 0x10000066 // BIO_R_LENGTH_TOO_LONG
	ErrConnectError                 Code = 0x10000067 // BIO_R_CONNECT_ERROR
	ErrTransferError                Code = 0x10000068 // BIO_R_TRANSFER_ERROR
	ErrTransferTimeout              Code = 0x10000069 // BIO_R_TRANSFER_TIMEOUT
	ErrTFODisabled                  Code = 0x1000006A // BIO_R_TFO_DISABLED
	ErrGethostbynameAddrIsNotAFInet Code = 0x1000006B // BIO_R_GETHOSTBYNAME_ADDR_IS_NOT_AF_INET
	ErrTFONoKernelSupport           Code = 0x1000006C // BIO_R_TFO_NO_KERNEL_SUPPORT
	ErrUnableToTFO                  Code = 0x1000006D // BIO_R_UNABLE_TO_TFO
	ErrNBIOConnectError             Code = 0x1000006E // BIO_R_NBIO_CONNECT_ERROR
	ErrLocalAddrNotAvailable        Code = 0x1000006F // BIO_R_LOCAL_ADDR_NOT_AVAILABLE
	ErrNonFatal                     Code = 0x10000070 // BIO_R_NON_FATAL
	ErrNoPortDefined                Code = 0x10000071 // BIO_R_NO_PORT_DEFINED
	ErrNullParameter                Code = 0x10000073 // BIO_R_NULL_PARAMETER
	ErrUnableToBindSocket           Code = 0x10000075 // BIO_R_UNABLE_TO_BIND_SOCKET
	ErrUnableToCreateSocket         Code = 0x10000076 // BIO_R_UNABLE_TO_CREATE_SOCKET
	ErrUnableToListenSocket         Code = 0x10000077 // BIO_R_UNABLE_TO_LISTEN_SOCKET
	ErrUninitialized                Code = 0x10000078 // BIO_R_UNINITIALIZED
	ErrUnsupportedMethod            Code = 0x10000079 // BIO_R_UNSUPPORTED_METHOD
	ErrWSAStartup                   Code = 0x1000007A // BIO_R_WSASTARTUP
	ErrInUse                        Code = 0x1000007B // BIO_R_IN_USE
	ErrBrokenPipe                   Code = 0x1000007C // BIO_R_BROKEN_PIPE
	ErrInvalidArgument              Code = 0x1000007D // BIO_R_INVALID_ARGUMENT
	ErrWriteToReadOnlyBIO           Code = 0x1000007E // BIO_R_WRITE_TO_READ_ONLY_BIO
	ErrNoSuchFile                   Code = 0x10000080 // BIO_R_NO_SUCH_FILE
	ErrAmbiguousHostOrService       Code = 0x10000081 // BIO_R_AMBIGUOUS_HOST_OR_SERVICE
	ErrMalformedHostOrService       Code = 0x10000082 // BIO_R_MALFORMED_HOST_OR_SERVICE
	ErrUnsupportedProtocolFamily    Code = 0x10000083 // BIO_R_UNSUPPORTED_PROTOCOL_FAMILY
	ErrGetsocknameError             Code = 0x10000084 // BIO_R_GETSOCKNAME_ERROR
	ErrGetsocknameTruncated         Code = 0x10000085 // BIO_R_GETSOCKNAME_TRUNCATED_ADDRESS
	ErrGettingSocktype              Code = 0x10000086 // BIO_R_GETTING_SOCKTYPE
	ErrInvalidSocket                Code = 0x10000087 // BIO_R_INVALID_SOCKET
	ErrListenV6Only                 Code = 0x10000088 // BIO_R_LISTEN_V6_ONLY
	ErrUnableToKeepAlive            Code = 0x10000089 // BIO_R_UNABLE_TO_KEEPALIVE
	ErrUnableToNoDelay              Code = 0x1000008A // BIO_R_UNABLE_TO_NODELAY
	ErrUnableToReuseAddr            Code = 0x1000008B // BIO_R_UNABLE_TO_REUSEADDR
	ErrUnknownInfoType              Code = 0x1000008C // BIO_R_UNKNOWN_INFO_TYPE
	ErrAddrinfoAddrIsNotAFInet      Code = 0x1000008D // BIO_R_ADDRINFO_ADDR_IS_NOT_AF_INET
	ErrLookupReturnedNothing        Code = 0x1000008E // BIO_R_LOOKUP_RETURNED_NOTHING
	ErrNoAcceptAddrOrService        Code = 0x1000008F // BIO_R_NO_ACCEPT_ADDR_OR_SERVICE_SPECIFIED
	ErrNoHostnameOrService          Code = 0x10000090 // BIO_R_NO_HOSTNAME_OR_SERVICE_SPECIFIED
	ErrUnavailableIPFamily          Code = 0x10000091 // BIO_R_UNAVAILABLE_IP_FAMILY
	ErrUnsupportedIPFamily          Code = 0x10000092 // BIO_R_UNSUPPORTED_IP_FAMILY
	ErrConnectTimeout               Code = 0x10000093 // BIO_R_CONNECT_TIMEOUT
	ErrPortMismatch                 Code = 0x10000096 // BIO_R_PORT_MISMATCH
	ErrPeerAddrNotAvailable         Code = 0x10000097 // BIO_R_PEER_ADDR_NOT_AVAILABLE
)

// Common reasons as the BIO library raises them.
//
// Corresponds to ERR_R_SYS_LIB, ERR_R_BIO_LIB and ERR_R_PASSED_NULL_PARAMETER.
const (
	ErrSysLib              = Code(LibBIO)<<libShift | Code(ReasonSysLib)
	ErrBIOLib              = Code(LibBIO)<<libShift | Code(ReasonBIOLib)
	ErrPassedNullParameter = Code(LibBIO)<<libShift | Code(ReasonPassedNullParameter)
)

// firstBIOReason is the least of the reasons in bioReasons.
const firstBIOReason = ErrAcceptError

// bioReasons are the texts of the reasons of the BIO library in all versions of OpenSSL.
// ErrNullParameter had its text until 1.1.1. Those about TFO, ErrLocalAddrNotAvailable,
// ErrNonFatal, ErrPortMismatch and ErrPeerAddrNotAvailable came with 3.2.
var bioReasons = [...]string{
	ErrAcceptError - firstBIOReason:                  "accept error",
	ErrBadFopenMode - firstBIOReason:                 "bad fopen mode",
	ErrLengthTooLong - firstBIOReason:                "length too long",
	ErrConnectError - firstBIOReason:                 "connect error",
	ErrTransferError - firstBIOReason:                "transfer error",
	ErrTransferTimeout - firstBIOReason:              "transfer timeout",
	ErrTFODisabled - firstBIOReason:                  "tfo disabled",
	ErrGethostbynameAddrIsNotAFInet - firstBIOReason: "gethostbyname addr is not af inet",
	ErrTFONoKernelSupport - firstBIOReason:           "tfo no kernel support",
	ErrUnableToTFO - firstBIOReason:                  "unable to tfo",
	ErrNBIOConnectError - firstBIOReason:             "nbio connect error",
	ErrLocalAddrNotAvailable - firstBIOReason:        "local address not available",
	ErrNonFatal - firstBIOReason:                     "non-fatal or transient error",
	ErrNoPortDefined - firstBIOReason:                "no port defined",
	ErrNullParameter - firstBIOReason:                "null parameter",
	ErrUnableToBindSocket - firstBIOReason:           "unable to bind socket",
	ErrUnableToCreateSocket - firstBIOReason:         "unable to create socket",
	ErrUnableToListenSocket - firstBIOReason:         "unable to listen socket",
	ErrUninitialized - firstBIOReason:                "uninitialized",
	ErrUnsupportedMethod - firstBIOReason:            "unsupported method",
	ErrWSAStartup - firstBIOReason:                   "WSAStartup",
	ErrInUse - firstBIOReason:                        "in use",
	ErrBrokenPipe - firstBIOReason:                   "broken pipe",
	ErrInvalidArgument - firstBIOReason:              "invalid argument",
	ErrWriteToReadOnlyBIO - firstBIOReason:           "write to read only BIO",
	ErrNoSuchFile - firstBIOReason:                   "no such file",
	ErrAmbiguousHostOrService - firstBIOReason:       "ambiguous host or service",
	ErrMalformedHostOrService - firstBIOReason:       "malformed host or service",
	ErrUnsupportedProtocolFamily - firstBIOReason:    "unsupported protocol family",
	ErrGetsocknameError - firstBIOReason:             "getsockname error",
	ErrGetsocknameTruncated - firstBIOReason:         "getsockname truncated address",
	ErrGettingSocktype - firstBIOReason:              "getting socktype",
	ErrInvalidSocket - firstBIOReason:                "invalid socket",
	ErrListenV6Only - firstBIOReason:                 "listen v6 only",
	ErrUnableToKeepAlive - firstBIOReason:            "unable to keepalive",
	ErrUnableToNoDelay - firstBIOReason:              "unable to nodelay",
	ErrUnableToReuseAddr - firstBIOReason:            "unable to reuseaddr",
	ErrUnknownInfoType - firstBIOReason:              "unknown info type",
	ErrAddrinfoAddrIsNotAFInet - firstBIOReason:      "addrinfo addr is not af inet",
	ErrLookupReturnedNothing - firstBIOReason:        "lookup returned nothing",
	ErrNoAcceptAddrOrService - firstBIOReason:        "no accept addr or service specified",
	ErrNoHostnameOrService - firstBIOReason:          "no hostname or service specified",
	ErrUnavailableIPFamily - firstBIOReason:          "unavailable ip family",
	ErrUnsupportedIPFamily - firstBIOReason:          "unsupported ip family",
	ErrConnectTimeout - firstBIOReason:               "connect timeout",
	ErrPortMismatch - firstBIOReason:                 "port mismatch",
	ErrPeerAddrNotAvailable - firstBIOReason:         "peer address not available",
}
