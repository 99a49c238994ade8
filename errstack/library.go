package errstack

// Lib is the number of the library that an error comes from.
//
// Corresponds to the ERR_LIB_ numbers. See ERR_GET_LIB(3).
type Lib uint32

// The libraries of OpenSSL 3.x. LibProp and LibComp have no name. [NextLibrary] gives out
// the numbers from LibUser on.
const (
	LibNone    Lib = 1
	LibSys     Lib = 2
	LibBN      Lib = 3
	LibRSA     Lib = 4
	LibDH      Lib = 5
	LibEVP     Lib = 6
	LibBuf     Lib = 7
	LibObj     Lib = 8
	LibPEM     Lib = 9
	LibDSA     Lib = 10
	LibX509    Lib = 11
	LibASN1    Lib = 13
	LibConf    Lib = 14
	LibCrypto  Lib = 15
	LibEC      Lib = 16
	LibSSL     Lib = 20
	LibBIO     Lib = 32
	LibPKCS7   Lib = 33
	LibX509V3  Lib = 34
	LibPKCS12  Lib = 35
	LibRand    Lib = 36
	LibDSO     Lib = 37
	LibEngine  Lib = 38
	LibOCSP    Lib = 39
	LibUI      Lib = 40
	LibComp    Lib = 41
	LibECDSA   Lib = 42
	LibECDH    Lib = 43
	LibStore   Lib = 44
	LibFIPS    Lib = 45
	LibCMS     Lib = 46
	LibTS      Lib = 47
	LibHMAC    Lib = 48
	LibCT      Lib = 50
	LibAsync   Lib = 51
	LibKDF     Lib = 52
	LibSM2     Lib = 53
	LibESS     Lib = 54
	LibProp    Lib = 55
	LibCRMF    Lib = 56
	LibProv    Lib = 57
	LibCMP     Lib = 58
	LibEncoder Lib = 59
	LibDecoder Lib = 60
	LibHTTP    Lib = 61
	LibUser    Lib = 128
)

// maxLib is the largest number that fits a [Code].
const maxLib Lib = libMask

var libNames = [...]string{
	LibNone:    "unknown library",
	LibSys:     "system library",
	LibBN:      "bignum routines",
	LibRSA:     "rsa routines",
	LibDH:      "Diffie-Hellman routines",
	LibEVP:     "digital envelope routines",
	LibBuf:     "memory buffer routines",
	LibObj:     "object identifier routines",
	LibPEM:     "PEM routines",
	LibDSA:     "dsa routines",
	LibX509:    "x509 certificate routines",
	LibASN1:    "asn1 encoding routines",
	LibConf:    "configuration file routines",
	LibCrypto:  "common libcrypto routines",
	LibEC:      "elliptic curve routines",
	LibSSL:     "SSL routines",
	LibBIO:     "BIO routines",
	LibPKCS7:   "PKCS7 routines",
	LibX509V3:  "X509 V3 routines",
	LibPKCS12:  "PKCS12 routines",
	LibRand:    "random number generator",
	LibDSO:     "DSO support routines",
	LibEngine:  "engine routines",
	LibOCSP:    "OCSP routines",
	LibUI:      "UI routines",
	LibECDSA:   "ECDSA routines",
	LibECDH:    "ECDH routines",
	LibStore:   "STORE routines",
	LibFIPS:    "FIPS routines",
	LibCMS:     "CMS routines",
	LibTS:      "time stamp routines",
	LibHMAC:    "HMAC routines",
	LibCT:      "CT routines",
	LibAsync:   "ASYNC routines",
	LibKDF:     "KDF routines",
	LibSM2:     "SM2 routines",
	LibESS:     "ESS routines",
	LibCRMF:    "CRMF routines",
	LibProv:    "Provider routines",
	LibCMP:     "CMP routines",
	LibEncoder: "ENCODER routines",
	LibDecoder: "DECODER routines",
	LibHTTP:    "HTTP routines",
}
