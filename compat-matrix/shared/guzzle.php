<?php
// guzzle.php stream|curl ARGUMENTS: Guzzle with that handler, one client, two requests.
require '/usr/share/php/GuzzleHttp/autoload.php';

use GuzzleHttp\Client;
use GuzzleHttp\ClientInterface;
use GuzzleHttp\Exception\GuzzleException;
use GuzzleHttp\Handler\CurlHandler;
use GuzzleHttp\Handler\StreamHandler;
use GuzzleHttp\HandlerStack;

[, $kind, $method] = $argv;
if ($method === 'version') {
    $package = trim(shell_exec("dpkg-query -W -f '\${Version}' php-guzzlehttp-guzzle"));
    $below = $kind === 'curl' ? 'libcurl ' . curl_version()['version'] : 'the http stream wrapper';
    echo "version=$package\nlibrary=Guzzle on $below of PHP " . PHP_VERSION . "\n";
    echo $kind === 'curl' ? "ownTimeout=timeout\n" : "ownTimeout=timeout (default_socket_timeout, 60 s)\n";
    exit;
}
$base = $argv[3];
$options = ['handler' => HandlerStack::create($kind === 'curl' ? new CurlHandler() : new StreamHandler()), 'verify' => getenv('PEM'), 'http_errors' => false];
if (getenv('OWN_TIMEOUT')) {
    $options += ['timeout' => (float) getenv('OWN_TIMEOUT')];
}
$client = new Client($options);

function ask(Client $client, string $verb, string $url, array $headers): array
{
    try {
        $response = $client->request($verb, $url, ['headers' => $headers]);
        return [(string) $response->getStatusCode(), (string) $response->getBody()];
    } catch (GuzzleException | RuntimeException $error) {
        return ['error ' . get_class($error) . ': ' . strtok($error->getMessage(), "\n"), ''];
    }
}

echo 'first=' . ask($client, $method, $base . 'a.txt', ['Destination' => "{$base}copy.txt"])[0] . "\n";
[$status, $body] = ask($client, 'GET', $base . 'second.txt', []);
echo "secondStatus=$status\nsecond=" . ($body === "second answer\n" ? 'ok' : 'wrong') . "\n";
